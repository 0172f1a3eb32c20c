package software.amazon.jsii;

/** Stands in for the type of that name in jsii-runtime: signatures of what generated code calls, and nothing behind them. */
public final class JsiiEngine {
  public static JsiiEngine getInstance() {
    throw new UnsupportedOperationException();
  }

  public JsiiObjectRef createNewObject(Object instance, Object... args) {
    throw new UnsupportedOperationException();
  }
}
