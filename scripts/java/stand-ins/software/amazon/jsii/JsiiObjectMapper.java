package software.amazon.jsii;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Stands in for the type of that name in jsii-runtime: signatures of what generated code calls, and nothing behind them. */
public final class JsiiObjectMapper {
  public static final ObjectMapper INSTANCE = new ObjectMapper();
}
