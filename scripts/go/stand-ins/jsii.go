// Package jsii stands in for the package of that name in jsii-runtime-go: signatures of what apps call, and nothing behind them.
package jsii

// String has to be called for each text, as every property is a pointer.
func String(value string) *string { panic("signature") }

// Strings is the same for a list of them.
func Strings(values ...string) *[]*string { panic("signature") }

// Bool is the same for a boolean.
func Bool(value bool) *bool { panic("signature") }

// Number is the same for a number, all of which are floats in JavaScript.
func Number[T ~int | ~int32 | ~int64 | ~float32 | ~float64](value T) *float64 { panic("signature") }

// Close ends the kernel, and is the last that an app does.
func Close() { panic("signature") }
