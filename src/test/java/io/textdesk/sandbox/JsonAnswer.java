package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a simulator answers: status, headers, and a body that may be empty. */
record JsonAnswer(int status, Map<String, String> headers, byte[] body) {

  static JsonAnswer of(int status, JsonNode body) {
    return new JsonAnswer(status, Map.of(), Json.bytes(body));
  }

  static JsonAnswer of(int status, byte[] body) {
    return new JsonAnswer(status, Map.of(), body);
  }

  static JsonAnswer empty(int status) {
    return new JsonAnswer(status, Map.of(), new byte[0]);
  }

  JsonAnswer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new JsonAnswer(status, more, body);
  }

  /** Half of the body, so that no parser accepts it. */
  JsonAnswer malformed() {
    byte[] half = body.length < 4 ? "{\"data\":".getBytes(StandardCharsets.UTF_8)
        : Arrays.copyOf(body, body.length / 2);
    return new JsonAnswer(status == 204 ? 200 : status, headers, half);
  }
}
