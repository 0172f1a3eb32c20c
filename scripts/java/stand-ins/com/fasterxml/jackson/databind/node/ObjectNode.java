package com.fasterxml.jackson.databind.node;

import com.fasterxml.jackson.databind.JsonNode;

/** Stands in for the type of that name in jackson-databind: signatures of what generated code calls, and nothing behind them. */
public class ObjectNode extends JsonNode {
  public <T extends JsonNode> T set(String name, JsonNode value) {
    throw new UnsupportedOperationException();
  }
}
