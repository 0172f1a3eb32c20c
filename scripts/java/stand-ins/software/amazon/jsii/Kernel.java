package software.amazon.jsii;

/** Stands in for the type of that name in jsii-runtime: signatures of what generated code calls, and nothing behind them. */
public final class Kernel {
  public static <T> T call(Object receiver, String method, NativeType<T> type, Object... args) {
    throw new UnsupportedOperationException();
  }

  public static <T> T get(Object receiver, String property, NativeType<T> type) {
    throw new UnsupportedOperationException();
  }

  public static void set(Object receiver, String property, Object value) {
    throw new UnsupportedOperationException();
  }
}
