package software.amazon.jsii;

import java.util.List;
import java.util.Map;

/** Stands in for the type of that name in jsii-runtime: signatures of what generated code calls, and nothing behind them. */
public abstract class NativeType<T> {
  public static final NativeType<Void> VOID = null;

  public static <T> NativeType<T> forClass(Class<T> type) {
    throw new UnsupportedOperationException();
  }

  public static <T> NativeType<List<T>> listOf(NativeType<T> element) {
    throw new UnsupportedOperationException();
  }

  public static <T> NativeType<Map<String, T>> mapOf(NativeType<T> element) {
    throw new UnsupportedOperationException();
  }
}
