package software.amazon.jsii;

/** Stands in for the type of that name in jsii-runtime. */
public @interface Internal {
}
