package com.fasterxml.jackson.databind.node;

import java.util.LinkedHashMap;

/** Stands in for the type of that name in jackson-databind. */
public final class JsonNodeFactory {
  public static final JsonNodeFactory instance = new JsonNodeFactory();

  public ObjectNode objectNode() {
    return new ObjectNode(new LinkedHashMap<>());
  }
}
