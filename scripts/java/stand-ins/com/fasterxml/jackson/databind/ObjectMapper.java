package com.fasterxml.jackson.databind;

/** Stands in for the type of that name in jackson-databind: signatures of what generated code calls, and nothing behind them. */
public class ObjectMapper {
  public <T extends JsonNode> T valueToTree(Object value) {
    throw new UnsupportedOperationException();
  }
}
