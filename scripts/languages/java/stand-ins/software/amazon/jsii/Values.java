package software.amazon.jsii;

import java.lang.reflect.Constructor;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** On their way to the kernel and back: objects go by reference, structs, enums and maps in a wrapping. */
final class Values {
  static final String REFERENCE = "$jsii.byref";

  private static final Map<String, Object> OBJECTS = new HashMap<>();
  private static final Map<Object, JsiiObjectRef> REFERENCES = new IdentityHashMap<>();

  static void remember(Object instance, JsiiObjectRef reference) {
    OBJECTS.put(reference.id, instance);
    REFERENCES.put(instance, reference);
  }

  static Object reference(Object instance) {
    return Map.of(REFERENCE, REFERENCES.get(instance).id);
  }

  static Object toKernel(Object value) {
    if (value instanceof Enum<?> member) {
      return Map.of("$jsii.enum", JsiiModule.fqnOf(member.getDeclaringClass()) + "/" + member.name());
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Values::toKernel).collect(Collectors.toList());
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> wrapped = new LinkedHashMap<>();
      map.forEach((key, one) -> wrapped.put((String) key, toKernel(one)));
      return Map.of("$jsii.map", wrapped);
    }
    if (REFERENCES.containsKey(value)) {
      return reference(value);
    }
    return value instanceof JsiiSerializable struct ? struct.$jsii$toJson().value : value;
  }

  static Object fromKernel(Object value, Class<?> type) {
    if (!(value instanceof Map<?, ?> wrapping)) {
      return value;
    }
    try {
      if (wrapping.get("$jsii.enum") instanceof String member) {
        String[] names = member.split("/");
        return Stream.of(JsiiModule.classOf(names[0]).getEnumConstants()).filter(one -> ((Enum<?>) one).name().equals(names[1])).findFirst().get();
      }
      if (wrapping.get(REFERENCE) instanceof String id) {
        Object known = OBJECTS.get(id);
        return known == null ? proxyOf(id, type) : known;
      }
      return entriesOf(value);
    } catch (ReflectiveOperationException error) {
      throw new IllegalStateException(wrapping + " as " + type, error);
    }
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> entriesOf(Object value) {
    Map<String, Object> entries = (Map<String, Object>) value;
    return (Map<String, Object>) entries.getOrDefault("$jsii.map", entries);
  }

  /** Of the class that the kernel names, if it is one of those that the code expects. */
  private static Object proxyOf(String id, Class<?> expected) throws ReflectiveOperationException {
    String fqn = id.substring(0, id.lastIndexOf('@'));
    Class<?> named = fqn.equals("Object") ? expected : JsiiModule.classOf(fqn);
    Class<?> type = expected.isAssignableFrom(named) ? named : expected;
    Constructor<?> constructor = concrete(type).getDeclaredConstructor(JsiiObjectRef.class);
    constructor.setAccessible(true);
    return constructor.newInstance(new JsiiObjectRef(id));
  }

  /** An interface says which class stands for it; an abstract class has it inside. */
  private static Class<?> concrete(Class<?> type) {
    Jsii.Proxy proxy = type.getAnnotation(Jsii.Proxy.class);
    if (proxy != null) {
      return proxy.value();
    }
    return Stream.of(type.getDeclaredClasses()).filter(one -> one.getSimpleName().equals("Jsii$Proxy")).findFirst().<Class<?>>map(one -> one).orElse(type);
  }
}
