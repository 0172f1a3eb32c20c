package software.amazon.jsii;

/** Stands in for the type of that name in jsii-runtime. */
public final class Configuration {
  public static boolean getRuntimeTypeChecking() {
    return true;
  }
}
