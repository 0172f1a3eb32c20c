package software.amazon.jsii;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** As much of JSON as goes between an app and the kernel, which writes it without white space. */
final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  static String write(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream().map(one -> write(one.getKey()) + ":" + write(one.getValue())).collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Json::write).collect(Collectors.joining(",", "[", "]"));
    }
    return value instanceof String text ? quoted(text) : String.valueOf(value);
  }

  static Object read(String text) {
    return new Json(text).value();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars().forEach(one -> quoted.append(one == '"' || one == '\\' || one < ' ' ? String.format("\\u%04x", one) : (char) one));
    return quoted.append('"').toString();
  }

  private Object value() {
    switch (text.charAt(at)) {
      case '{':
        Map<String, Object> map = new LinkedHashMap<>();
        for (at += 1; text.charAt(at) != '}'; skip(',')) {
          String key = string();
          skip(':');
          map.put(key, value());
        }
        skip('}');
        return map;
      case '[':
        List<Object> list = new ArrayList<>();
        for (at += 1; text.charAt(at) != ']'; skip(',')) {
          list.add(value());
        }
        skip(']');
        return list;
      case '"':
        return string();
      default:
        int start = at;
        while (at < text.length() && ",]}".indexOf(text.charAt(at)) < 0) {
          at += 1;
        }
        return literal(text.substring(start, at));
    }
  }

  private static Object literal(String word) {
    return switch (word) {
      case "null" -> null;
      case "true", "false" -> Boolean.valueOf(word);
      default -> Double.valueOf(word);
    };
  }

  private void skip(char one) {
    if (text.charAt(at) == one) {
      at += 1;
    }
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    for (at += 1; text.charAt(at) != '"'; at += 1) {
      string.append(text.charAt(at) == '\\' ? escaped() : text.charAt(at));
    }
    at += 1;
    return string.toString();
  }

  private char escaped() {
    at += 1;
    if (text.charAt(at) == 'u') {
      at += 4;
      return (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
    }
    int simple = "bfnrt".indexOf(text.charAt(at));
    return simple < 0 ? text.charAt(at) : "\b\f\n\r\t".charAt(simple);
  }
}
