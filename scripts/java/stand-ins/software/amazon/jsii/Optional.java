package software.amazon.jsii;

/** Stands in for the type of that name in jsii-runtime: generated code carries it. */
public @interface Optional {
}
