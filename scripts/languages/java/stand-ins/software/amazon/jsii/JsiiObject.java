package software.amazon.jsii;

import java.util.Arrays;
import java.util.Map;

/** Stands in for the type of that name in jsii-runtime. */
public class JsiiObject implements JsiiSerializable {
  public enum InitializationMode { JSII }

  protected JsiiObject(JsiiObjectRef reference) {
    Values.remember(this, reference);
  }

  protected JsiiObject(InitializationMode mode) {
  }

  protected static <T> T jsiiStaticCall(Class<?> of, String method, NativeType<T> type, Object... args) {
    return type.of(Kernel.ask("sinvoke", Map.of("fqn", JsiiModule.fqnOf(of), "method", method, "args", Values.toKernel(Arrays.asList(args)))).get("result"));
  }

  protected static <T> T jsiiStaticGet(Class<?> of, String property, NativeType<T> type) {
    return type.of(Kernel.ask("sget", Map.of("fqn", JsiiModule.fqnOf(of), "property", property)).get("value"));
  }
}
