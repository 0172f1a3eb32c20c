package software.amazon.jsii;

/** Stands in for the type of that name in jsii-runtime. */
public final class JsiiObjectRef {
  final String id;

  JsiiObjectRef(String id) {
    this.id = id;
  }
}
