package com.fasterxml.jackson.databind;

/** Stands in for the type of that name in jackson-databind. */
public interface ObjectMapper {
  JsonNode valueToTree(Object value);
}
