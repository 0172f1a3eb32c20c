package software.amazon.jsii;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Stands in for the type of that name in jsii-runtime: a client of the kernel, a process that takes a request a line and gives an answer a line.
 *
 * <p>What is left out: what the kernel would have to ask back, which are methods that are written in Java.
 */
public final class Kernel {
  private static final BufferedReader ANSWERS;
  private static final Writer REQUESTS;

  static {
    try {
      // What constructs print comes through the other stream, in a wrapping.
      Process process = new ProcessBuilder("node", System.getenv("JSII_RUNTIME")).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      ANSWERS = process.inputReader(StandardCharsets.UTF_8);
      REQUESTS = process.outputWriter(StandardCharsets.UTF_8);
      ANSWERS.readLine();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process)));
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  public static <T> T call(Object receiver, String method, NativeType<T> type, Object... args) {
    return type.of(ask("invoke", Map.of("objref", Values.reference(receiver), "method", method, "args", Values.toKernel(Arrays.asList(args)))).get("result"));
  }

  public static <T> T get(Object receiver, String property, NativeType<T> type) {
    return type.of(ask("get", Map.of("objref", Values.reference(receiver), "property", property)).get("value"));
  }

  public static void set(Object receiver, String property, Object value) {
    Map<String, Object> request = new HashMap<>(Map.of("objref", Values.reference(receiver), "property", property));
    request.put("value", Values.toKernel(value));
    ask("set", request);
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> ask(String api, Map<String, Object> arguments) {
    Map<String, Object> request = new HashMap<>(arguments);
    request.put("api", api);
    try {
      REQUESTS.write(Json.write(request) + "\n");
      REQUESTS.flush();
      Map<String, Object> answer = (Map<String, Object>) Json.read(ANSWERS.readLine());
      if (!answer.containsKey("ok")) {
        throw new IllegalStateException("the kernel was asked to " + api + ": " + answer);
      }
      return (Map<String, Object>) answer.get("ok");
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private static void stop(Process process) {
    try {
      REQUESTS.write("{\"exit\":0}\n");
      REQUESTS.close();
      process.waitFor();
    } catch (IOException | InterruptedException error) {
      process.destroy();
    }
  }
}
