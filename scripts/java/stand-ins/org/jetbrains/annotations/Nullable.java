package org.jetbrains.annotations;

/** Stands in for the type of that name in JetBrains' annotations: generated code carries it. */
public @interface Nullable {
}
