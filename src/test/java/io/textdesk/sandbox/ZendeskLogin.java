package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Who may call Zendesk: OAuth tokens, a ready token, and the API token as long as there are any. */
final class ZendeskLogin {

  static final String CLIENT_ID = "klaviyo_connector";
  static final String CLIENT_SECRET = "zendesk-sandbox-client-secret";
  static final String READY_TOKEN = "zendesk-sandbox-access-token";
  static final String EMAIL = "connector@agents.example.com";
  static final String API_TOKEN = "zendesk-sandbox-api-token";

  private static final int SHORTEST = 300;
  private static final int LONGEST = 172_800;
  private static final int REFRESH_LIFETIME = 2_592_000;

  private final Map<String, Instant> accessTokens = new ConcurrentHashMap<>();
  /** The access token that belongs to each refresh token. */
  private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();
  private final AtomicInteger issued = new AtomicInteger();
  private volatile Duration lifetime = Duration.ofMinutes(30);

  void serve(JsonServer server) {
    server.on("POST /oauth/tokens", this::issue);
  }

  void setLifetime(Duration duration) {
    lifetime = duration;
  }

  int issued() {
    return issued.get();
  }

  void expireTokens() {
    accessTokens.replaceAll((token, end) -> Instant.EPOCH);
  }

  void check(String authorization) {
    String given = authorization == null ? "" : authorization;
    if (given.startsWith("Bearer ")) {
      String token = given.substring(7);
      Instant end = accessTokens.getOrDefault(token, token.equals(READY_TOKEN) ? Instant.MAX : Instant.EPOCH);
      if (end.isAfter(Instant.now())) {
        return;
      }
      throw new Refused(oauthError(401, "invalid_token",
          "The access token provided is expired, revoked, malformed or invalid for other reasons.")
          .with("WWW-Authenticate", "Bearer realm=\"Zendesk\""));
    }
    String basic = Base64.getEncoder()
        .encodeToString((EMAIL + "/token:" + API_TOKEN).getBytes(StandardCharsets.UTF_8));
    if (!given.equals("Basic " + basic)) {
      throw new Refused(JsonAnswer.of(401, Json.object().put("error", "Couldn't authenticate you")));
    }
  }

  private JsonAnswer issue(JsonRequest request) {
    JsonNode body = request.json();
    if (body == null) {
      throw new Refused(oauthError(400, "invalid_request", "The request body must be JSON."));
    }
    if (!CLIENT_ID.equals(Json.text(body, "client_id")) || !CLIENT_SECRET.equals(Json.text(body, "client_secret"))) {
      throw new Refused(oauthError(401, "invalid_client", "Client authentication failed."));
    }
    String grant = body.path("grant_type").asText();
    if (grant.equals("refresh_token")) {
      String old = refreshTokens.remove(body.path("refresh_token").asText());
      if (old == null) {
        throw new Refused(oauthError(400, "invalid_grant", "The refresh token is invalid, expired or revoked."));
      }
      accessTokens.remove(old);
    } else if (!grant.equals("client_credentials")) {
      throw new Refused(oauthError(400, "unsupported_grant_type", "The grant type is not supported."));
    }
    JsonNode wanted = body.path("expires_in");
    if (wanted.isNumber() && (wanted.asInt() <= SHORTEST || wanted.asInt() >= LONGEST)) {
      throw new Refused(oauthError(400, "invalid_request", "expires_in must lie between 300 and 172800."));
    }
    Duration granted = wanted.isNumber() ? Duration.ofSeconds(wanted.asInt()) : lifetime;
    return JsonAnswer.of(200, token(granted, body.path("scope").asText("read write")));
  }

  private ObjectNode token(Duration granted, String scope) {
    String access = Ids.hex(64);
    String refresh = Ids.hex(64);
    accessTokens.put(access, Instant.now().plus(granted));
    refreshTokens.put(refresh, access);
    issued.incrementAndGet();
    return Json.object().put("access_token", access).put("refresh_token", refresh).put("token_type", "bearer")
        .put("scope", scope).put("expires_in", granted.toSeconds())
        .put("refresh_token_expires_in", REFRESH_LIFETIME);
  }

  private static JsonAnswer oauthError(int status, String error, String description) {
    return JsonAnswer.of(status, Json.object().put("error", error).put("error_description", description));
  }
}
