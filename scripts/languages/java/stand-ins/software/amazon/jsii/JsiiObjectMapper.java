package software.amazon.jsii;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Stands in for the type of that name in jsii-runtime. */
public final class JsiiObjectMapper {
  public static final ObjectMapper INSTANCE = value -> new JsonNode(Values.toKernel(value));
}
