package runtime

import (
	"fmt"
	"reflect"
	"strings"
)

// Values on their way to the kernel and back: objects go by reference, structs, enums and maps in a wrapping.
var (
	names   = map[reflect.Type]FQN{}
	makers  = map[FQN]func() interface{}{}
	objects = map[string]interface{}{}
	refs    = map[interface{}]string{}
)

func remember(instance interface{}, ref string) { refs[instance], objects[ref] = ref, instance }

func reference(instance interface{}) message {
	ref, known := refs[instance]
	if !known {
		panic(fmt.Sprintf("the kernel does not know this %T", instance))
	}
	return message{"$jsii.byref": ref}
}

func toKernel(value interface{}) interface{} {
	of := reflect.ValueOf(value)
	if !of.IsValid() {
		return nil
	}
	fqn, registered := names[of.Type()]
	switch of.Kind() {
	case reflect.Ptr:
		if _, known := refs[value]; known {
			return reference(value)
		}
		if of.IsNil() {
			return nil
		}
		return toKernel(of.Elem().Interface())
	case reflect.String:
		if registered && of.Len() > 0 {
			return message{"$jsii.enum": fmt.Sprintf("%s/%s", fqn, of)}
		} else if registered {
			// An enum that is left out.
			return nil
		}
	case reflect.Slice:
		list := make([]interface{}, of.Len())
		for index := range list {
			list[index] = toKernel(of.Index(index).Interface())
		}
		return list
	case reflect.Map:
		entries := message{}
		for _, key := range of.MapKeys() {
			entries[key.String()] = toKernel(of.MapIndex(key).Interface())
		}
		return message{"$jsii.map": entries}
	case reflect.Struct:
		data := message{}
		for index := 0; index < of.NumField(); index++ {
			if field := toKernel(of.Field(index).Interface()); field != nil {
				data[of.Type().Field(index).Tag.Get("json")] = field
			}
		}
		return message{"$jsii.struct": message{"fqn": fqn, "data": data}}
	}
	return value
}

func fill(returns, value interface{}) { set(reflect.ValueOf(returns).Elem(), value) }

func set(target reflect.Value, value interface{}) {
	switch from := value.(type) {
	case nil:
		return
	case map[string]interface{}:
		if enum, is := from["$jsii.enum"].(string); is {
			target.SetString(enum[strings.LastIndex(enum, "/")+1:])
		} else {
			target.Set(reflect.ValueOf(object(from["$jsii.byref"].(string), target.Type())))
		}
	case []interface{}:
		list := reflect.New(target.Type().Elem())
		for _, one := range from {
			element := reflect.New(list.Type().Elem().Elem()).Elem()
			set(element, one)
			list.Elem().Set(reflect.Append(list.Elem(), element))
		}
		target.Set(list)
	default:
		if target.Kind() == reflect.Ptr {
			target.Set(reflect.New(target.Type().Elem()))
			target = target.Elem()
		}
		target.Set(reflect.ValueOf(value))
	}
}

// Of the class that the kernel names, if it is one of those that the code expects.
func object(ref string, expected reflect.Type) interface{} {
	if known, is := objects[ref]; is {
		return known
	}
	for _, fqn := range []FQN{FQN(ref[:strings.LastIndex(ref, "@")]), names[expected]} {
		if maker, is := makers[fqn]; is && reflect.TypeOf(maker()).Implements(expected) {
			made := maker()
			remember(made, ref)
			return made
		}
	}
	panic(fmt.Sprintf("there is no %s that could be the %s", expected, ref))
}
