package com.fasterxml.jackson.databind.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Stands in for the type of that name in jackson-databind. */
public class ObjectNode extends JsonNode {
  private final Map<String, Object> entries;

  ObjectNode(Map<String, Object> entries) {
    super(entries);
    this.entries = entries;
  }

  public void set(String name, JsonNode node) {
    entries.put(name, node.value);
  }
}
