package software.amazon.jsii;

import com.fasterxml.jackson.databind.JsonNode;

/** Stands in for the type of that name in jsii-runtime: signatures of what generated code calls, and nothing behind them. */
public interface JsiiSerializable {
  default JsonNode $jsii$toJson() {
    throw new UnsupportedOperationException();
  }
}
