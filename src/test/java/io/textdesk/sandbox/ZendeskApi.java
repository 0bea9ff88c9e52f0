package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.RestClient;

/** Zendesk's API as another tool of the account uses it, or somebody's script with the connector's login. */
public final class ZendeskApi {

  private final String base;
  private final RestClient http;

  public ZendeskApi(SimulatedZendesk zendesk) {
    base = zendesk.url().toString();
    http = RestClient.builder()
        .baseUrl(base)
        .defaultHeader("Authorization", "Bearer " + zendesk.accessToken())
        .build();
  }

  public JsonNode get(String pathAndQuery) {
    return http.get().uri(URI.create(base + pathAndQuery)).retrieve().body(JsonNode.class);
  }

  public JsonNode post(String path, Map<String, ?> body) {
    return send(HttpMethod.POST, path, body);
  }

  public JsonNode put(String path, Map<String, ?> body) {
    return send(HttpMethod.PUT, path, body);
  }

  private JsonNode send(HttpMethod method, String path, Map<String, ?> body) {
    return http.method(method).uri(path).body(body).retrieve().body(JsonNode.class);
  }
}
