package software.amazon.jsii;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Stands in for the type of that name in jsii-runtime. */
public final class NativeType<T> {
  public static final NativeType<Void> VOID = new NativeType<>(value -> null);

  private final Function<Object, T> from;

  private NativeType(Function<Object, T> from) {
    this.from = from;
  }

  @SuppressWarnings("unchecked")
  public static <T> NativeType<T> forClass(Class<T> type) {
    return new NativeType<>(value -> (T) Values.fromKernel(value, type));
  }

  public static <T> NativeType<List<T>> listOf(NativeType<T> element) {
    return new NativeType<>(value -> ((List<?>) value).stream().map(element::of).collect(Collectors.toList()));
  }

  public static <T> NativeType<Map<String, T>> mapOf(NativeType<T> element) {
    return new NativeType<>(value -> {
      Map<String, T> map = new LinkedHashMap<>();
      Values.entriesOf(value).forEach((key, one) -> map.put(key, element.of(one)));
      return map;
    });
  }

  T of(Object value) {
    return value == null ? null : from.apply(value);
  }
}
