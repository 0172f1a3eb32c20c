package com.fasterxml.jackson.databind;

/** Stands in for the type of that name in jackson-databind. */
public class JsonNode {
  public final Object value;

  public JsonNode(Object value) {
    this.value = value;
  }
}
