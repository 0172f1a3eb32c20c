package com.fasterxml.jackson.databind.node;

/** Stands in for the type of that name in jackson-databind: signatures of what generated code calls, and nothing behind them. */
public class JsonNodeFactory {
  public static final JsonNodeFactory instance = new JsonNodeFactory();

  public ObjectNode objectNode() {
    throw new UnsupportedOperationException();
  }
}
