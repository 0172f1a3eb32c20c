package software.amazon.jsii;

import java.util.List;

/** Stands in for the type of that name in jsii-runtime: signatures of what generated code calls, and nothing behind them. */
public abstract class JsiiModule {
  protected JsiiModule(String name, String version, Class<?> moduleClass, String bundleResourceName) {
  }

  protected List<Class<? extends JsiiModule>> getDependencies() {
    throw new UnsupportedOperationException();
  }

  protected abstract Class<?> resolveClass(String fqn) throws ClassNotFoundException;
}
