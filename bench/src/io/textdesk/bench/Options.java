package io.textdesk.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What was asked for on the command line: a scenario, and options like --seconds 20. */
record Options(String scenario, Map<String, String> values) {

  private static final Set<String> KNOWN = Set.of("seconds", "warm-up", "customers", "texts", "events", "latency",
      "minutes", "consumers", "java-options", "app-options", "work", "profile", "connections", "upstream");

  static Options of(String... arguments) {
    Map<String, String> values = new HashMap<>();
    String scenario = "";
    for (int i = 0; i < arguments.length; i++) {
      if (!arguments[i].startsWith("--")) {
        scenario = arguments[i];
        continue;
      }
      String name = arguments[i].substring(2);
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException("There is no option --" + name + "; bench/run help lists them");
      }
      boolean alone = name.equals("profile");
      if (!alone && i + 1 == arguments.length) {
        throw new IllegalArgumentException("--" + name + " needs a value");
      }
      values.put(name, alone ? "true" : arguments[++i]);
    }
    return new Options(scenario, values);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  int number(String name, int otherwise) {
    try {
      return Integer.parseInt(values.getOrDefault(name, String.valueOf(otherwise)).replace("_", "").replace(",", ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--" + name + " needs a whole number");
    }
  }
}
