package io.textdesk.bench;

import java.util.Map;
import java.util.TreeMap;

/** What the upstreams counted until some moment. */
record Counts(Map<String, Long> values) {

  long get(String name) {
    return values.getOrDefault(name, 0L);
  }

  long texts() {
    return get("texts");
  }

  /** Requests to both, without those for tokens. */
  long requests() {
    return get("zendesk.requests") + get("klaviyo.requests");
  }

  Counts since(Counts earlier) {
    Map<String, Long> difference = new TreeMap<>();
    values.forEach((name, value) -> difference.put(name, value - earlier.get(name)));
    return new Counts(difference);
  }

  /** Those that should be zero and are not. */
  String complaints() {
    StringBuilder found = new StringBuilder();
    values.forEach((name, value) -> {
      boolean bad = name.startsWith("unknown.") || name.equals("strays") || name.equals("zendesk.secondTickets");
      if (bad && value > 0) {
        found.append(found.isEmpty() ? "" : ", ").append(name).append(' ').append(value);
      }
    });
    return found.toString();
  }
}
