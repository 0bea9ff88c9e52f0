package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A request on its way to an endpoint, with the parts that the path held. */
final class JsonRequest {

  private final String method;
  private final URI uri;
  private final Map<String, String> headers;
  private final byte[] body;
  private final Map<String, String> query;
  private String endpoint = "";
  private List<String> parts = List.of();

  JsonRequest(String method, URI uri, Map<String, List<String>> headers, byte[] body) {
    this.method = method;
    this.uri = uri;
    this.body = body;
    Map<String, String> single = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach((name, values) -> single.put(name, String.join(", ", values)));
    this.headers = Collections.unmodifiableMap(single);
    this.query = query(uri.getRawQuery());
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new LinkedHashMap<>();
    if (raw != null) {
      for (String pair : raw.split("&")) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        query.put(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  void reaches(String template, List<String> pathParts) {
    endpoint = template;
    parts = pathParts;
  }

  String method() {
    return method;
  }

  String path() {
    return uri.getPath();
  }

  String rawQuery() {
    return uri.getRawQuery() == null ? "" : uri.getRawQuery();
  }

  Map<String, String> headers() {
    return headers;
  }

  String header(String name) {
    return headers.get(name);
  }

  byte[] bytes() {
    return body;
  }

  /** The template of the endpoint, as in {@code GET /api/profiles/{id}}; empty when there is none. */
  String endpoint() {
    return endpoint;
  }

  String part(int index) {
    return decoded(parts.get(index));
  }

  String param(String name) {
    return query.get(name);
  }

  String param(String name, String otherwise) {
    return query.getOrDefault(name, otherwise);
  }

  boolean asksFor(String name, String value) {
    return List.of(param(name, "").split(",")).contains(value);
  }

  /** The body, or null where it is no JSON object. */
  JsonNode json() {
    JsonNode json = Json.parse(body);
    return json != null && json.isObject() ? json : null;
  }
}
