package software.amazon.jsii;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Stands in for the type of that name in jsii-runtime. */
public abstract class JsiiModule {
  private static final Map<String, JsiiModule> LOADED = new HashMap<>();

  private final String name;
  private final String version;
  private final String archive;

  protected JsiiModule(String name, String version, Class<?> moduleClass, String archive) {
    this.name = name;
    this.version = version;
    this.archive = archive;
  }

  protected List<Class<? extends JsiiModule>> getDependencies() {
    return List.of();
  }

  protected abstract Class<?> resolveClass(String fqn) throws ClassNotFoundException;

  /** The name by which the kernel knows a class, with whatever the class needs. */
  static String fqnOf(Class<?> type) {
    Jsii jsii = type.getAnnotation(Jsii.class);
    load(jsii.module());
    return jsii.fqn();
  }

  static Class<?> classOf(String fqn) throws ClassNotFoundException {
    return LOADED.get(fqn.split("\\.")[0]).resolveClass(fqn);
  }

  private static void load(Class<? extends JsiiModule> type) {
    try {
      JsiiModule module = type.getDeclaredConstructor().newInstance();
      if (LOADED.putIfAbsent(module.name, module) != null) {
        return;
      }
      module.getDependencies().forEach(JsiiModule::load);
      String tarball = Path.of(System.getenv("JSII_ARCHIVES"), module.archive).toString();
      Kernel.ask("load", Map.of("name", module.name, "version", module.version, "tarball", tarball));
    } catch (ReflectiveOperationException error) {
      throw new IllegalStateException(error);
    }
  }
}
