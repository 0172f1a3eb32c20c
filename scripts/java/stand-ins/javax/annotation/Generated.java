package javax.annotation;

/** Stands in for the type of that name in javax.annotation-api: generated code carries it. */
public @interface Generated {
  String[] value();
}
