package org.jetbrains.annotations;

/** Stands in for the type of that name in JetBrains' annotations. */
public @interface Nullable {
}
