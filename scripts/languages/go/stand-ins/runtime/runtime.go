// Package runtime stands in for the package of that name in jsii-runtime-go: what generated code calls.
//
// What is left out: what the kernel would have to ask back, which are methods that are written in Go.
package runtime

import (
	"fmt"
	"reflect"
)

// FQN is the name by which the kernel knows a type.
type FQN string

// Member of a type, under both of its names.
type Member interface{ member() }

type MemberMethod struct{ JsiiMethod, GoMethod string }

type MemberProperty struct{ JsiiProperty, GoGetter string }

func (MemberMethod) member()   {}
func (MemberProperty) member() {}

func RegisterClass(fqn FQN, class reflect.Type, members []Member, maker func() interface{}) {
	RegisterInterface(fqn, class, members, maker)
}

func RegisterInterface(fqn FQN, iface reflect.Type, members []Member, maker func() interface{}) {
	names[iface], makers[fqn] = fqn, maker
}

func RegisterEnum(fqn FQN, enum reflect.Type, members map[string]interface{}) { names[enum] = fqn }

func RegisterStruct(fqn FQN, strct reflect.Type) { names[strct] = fqn }

// InitJsiiProxy has nothing to do: the kernel alone knows what a base class is.
func InitJsiiProxy(instance interface{}) {}

func IsAnonymousProxy(instance interface{}) bool { return false }

func ValidateStruct(strct interface{}, describe func() string) error {
	value := reflect.Indirect(reflect.ValueOf(strct))
	if !value.IsValid() {
		return nil
	}
	for index := 0; index < value.NumField(); index++ {
		field := value.Type().Field(index)
		if field.Tag.Get("field") == "required" && value.Field(index).IsZero() {
			return fmt.Errorf("%s lacks %s", describe(), field.Name)
		}
	}
	return nil
}

func Create(fqn FQN, args []interface{}, instance interface{}) {
	made := ask("create", message{"fqn": fqn, "args": toKernel(args), "overrides": []string{}, "interfaces": []string{}})
	remember(instance, made["$jsii.byref"].(string))
}

func Invoke(instance interface{}, method string, args []interface{}, returns interface{}) {
	fill(returns, ask("invoke", message{"objref": reference(instance), "method": method, "args": toKernel(args)})["result"])
}

func InvokeVoid(instance interface{}, method string, args []interface{}) {
	ask("invoke", message{"objref": reference(instance), "method": method, "args": toKernel(args)})
}

func StaticInvoke(fqn FQN, method string, args []interface{}, returns interface{}) {
	fill(returns, ask("sinvoke", message{"fqn": fqn, "method": method, "args": toKernel(args)})["result"])
}

func StaticInvokeVoid(fqn FQN, method string, args []interface{}) {
	ask("sinvoke", message{"fqn": fqn, "method": method, "args": toKernel(args)})
}

func Get(instance interface{}, property string, returns interface{}) {
	fill(returns, ask("get", message{"objref": reference(instance), "property": property})["value"])
}

func Set(instance interface{}, property string, value interface{}) {
	ask("set", message{"objref": reference(instance), "property": property, "value": toKernel(value)})
}

func StaticGet(fqn FQN, property string, returns interface{}) {
	fill(returns, ask("sget", message{"fqn": fqn, "property": property})["value"])
}
