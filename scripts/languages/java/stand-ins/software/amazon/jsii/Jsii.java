package software.amazon.jsii;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Stands in for the type of that name in jsii-runtime. */
@Retention(RetentionPolicy.RUNTIME)
public @interface Jsii {
  Class<? extends JsiiModule> module();

  String fqn();

  @Retention(RetentionPolicy.RUNTIME)
  @interface Proxy {
    Class<? extends JsiiObject> value();
  }
}
