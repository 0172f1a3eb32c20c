package software.amazon.jsii;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Stands in for the type of that name in jsii-runtime. */
public final class JsiiEngine {
  private static final JsiiEngine INSTANCE = new JsiiEngine();

  public static JsiiEngine getInstance() {
    return INSTANCE;
  }

  /** Of a class of the app's own, the kernel knows the nearest that it can. */
  public JsiiObjectRef createNewObject(Object instance, Object... args) {
    Class<?> type = instance.getClass();
    while (type.getAnnotation(Jsii.class) == null) {
      type = type.getSuperclass();
    }
    Map<String, Object> made = Kernel.ask("create", Map.of(
        "fqn", JsiiModule.fqnOf(type), "args", Values.toKernel(Arrays.asList(args)), "overrides", List.of(), "interfaces", List.of()));
    JsiiObjectRef reference = new JsiiObjectRef((String) made.get(Values.REFERENCE));
    Values.remember(instance, reference);
    return reference;
  }
}
