package software.amazon.jsii;

import com.fasterxml.jackson.databind.JsonNode;

/** Stands in for the type of that name in jsii-runtime. */
public interface JsiiSerializable {
  /** Of a struct that an app builds. */
  default JsonNode $jsii$toJson() {
    throw new UnsupportedOperationException();
  }
}
