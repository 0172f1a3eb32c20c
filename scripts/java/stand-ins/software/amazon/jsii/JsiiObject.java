package software.amazon.jsii;

/** Stands in for the type of that name in jsii-runtime: signatures of what generated code calls, and nothing behind them. */
public class JsiiObject implements JsiiSerializable {
  public enum InitializationMode { JSII }

  protected JsiiObject(JsiiObjectRef reference) {
  }

  protected JsiiObject(InitializationMode mode) {
  }

  protected static <T> T jsiiStaticCall(Class<?> of, String method, NativeType<T> type, Object... args) {
    throw new UnsupportedOperationException();
  }

  protected static <T> T jsiiStaticGet(Class<?> of, String property, NativeType<T> type) {
    throw new UnsupportedOperationException();
  }
}
