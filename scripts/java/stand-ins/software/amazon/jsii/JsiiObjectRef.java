package software.amazon.jsii;

/** Stands in for the type of that name in jsii-runtime: signatures of what generated code calls, and nothing behind them. */
public final class JsiiObjectRef {
}
