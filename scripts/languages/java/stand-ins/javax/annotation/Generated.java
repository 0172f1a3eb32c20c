package javax.annotation;

/** Stands in for the type of that name in javax.annotation-api. */
public @interface Generated {
  String[] value();
}
