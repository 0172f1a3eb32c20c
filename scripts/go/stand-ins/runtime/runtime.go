// Package runtime stands in for the package of that name in jsii-runtime-go: signatures of what generated code calls, and nothing behind them.
package runtime

import "reflect"

// FQN is the name by which the kernel knows a type.
type FQN string

// Member of a type that the kernel knows.
type Member interface{ member() }

// MemberMethod is a method, under both of its names.
type MemberMethod struct{ JsiiMethod, GoMethod string }

// MemberProperty is a property, under both of its names.
type MemberProperty struct{ JsiiProperty, GoGetter string }

func (MemberMethod) member()   {}
func (MemberProperty) member() {}

func Load(name, version string, tarball []byte) { panic("signature") }

func RegisterClass(fqn FQN, class reflect.Type, members []Member, maker func() interface{}) {
	panic("signature")
}
func RegisterEnum(fqn FQN, enum reflect.Type, members map[string]interface{}) { panic("signature") }
func RegisterInterface(fqn FQN, iface reflect.Type, members []Member, maker func() interface{}) {
	panic("signature")
}
func RegisterStruct(fqn FQN, strct reflect.Type) { panic("signature") }

func InitJsiiProxy(instance interface{})                             { panic("signature") }
func IsAnonymousProxy(instance interface{}) bool                     { panic("signature") }
func ValidateStruct(strct interface{}, describe func() string) error { panic("signature") }

func Create(fqn FQN, args []interface{}, instance interface{}) { panic("signature") }
func Invoke(instance interface{}, method string, args []interface{}, returns interface{}) {
	panic("signature")
}
func InvokeVoid(instance interface{}, method string, args []interface{}) { panic("signature") }
func StaticInvoke(fqn FQN, method string, args []interface{}, returns interface{}) {
	panic("signature")
}
func StaticInvokeVoid(fqn FQN, method string, args []interface{})    { panic("signature") }
func Get(instance interface{}, property string, returns interface{}) { panic("signature") }
func Set(instance interface{}, property string, value interface{})   { panic("signature") }
func StaticGet(fqn FQN, property string, returns interface{})        { panic("signature") }
func StaticSet(fqn FQN, property string, value interface{})          { panic("signature") }
