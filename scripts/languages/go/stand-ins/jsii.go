// Package jsii stands in for the package of that name in jsii-runtime-go: what makes pointers, as every property is one, and the end of an app.
package jsii

import "github.com/aws/jsii-runtime-go/runtime"

func String(value string) *string { return &value }

func Strings(values ...string) *[]*string {
	pointers := make([]*string, len(values))
	for index := range values {
		pointers[index] = &values[index]
	}
	return &pointers
}

func Bool(value bool) *bool { return &value }

func Number[T ~int | ~int32 | ~int64 | ~float32 | ~float64](value T) *float64 {
	number := float64(value)
	return &number
}

func Close() { runtime.Close() }
