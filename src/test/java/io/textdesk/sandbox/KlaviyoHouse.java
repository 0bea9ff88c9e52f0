package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.RateLimits.Limit;
import io.textdesk.sandbox.RateLimits.Room;
import io.textdesk.sandbox.RateLimits.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Klaviyo's door: key, revision and media type of each request, limits of each endpoint, JSON:API errors. */
final class KlaviyoHouse implements JsonServer.House {

  static final String MEDIA_TYPE = "application/vnd.api+json";

  private static final Map<Integer, String[]> WORDS = Map.of(
      400, new String[] {"invalid", "Invalid input."},
      401, new String[] {"not_authenticated", "Authentication credentials were not provided."},
      403, new String[] {"permission_denied", "You do not have permission to perform this action."},
      404, new String[] {"not_found", "Not found."},
      405, new String[] {"method_not_allowed", "Method not allowed."},
      409, new String[] {"conflict", "Conflict."},
      410, new String[] {"gone", "This revision is no longer available."},
      415, new String[] {"unsupported_media_type", "Unsupported media type."},
      429, new String[] {"throttled", "Request was throttled."},
      503, new String[] {"service_unavailable", "Service unavailable."});

  private final String apiKey;
  private final RateLimits limits;
  /** What the limits said about the request that this thread is answering. */
  private final ThreadLocal<Verdict> verdict = new ThreadLocal<>();

  KlaviyoHouse(String apiKey, RateLimits limits) {
    this.apiKey = apiKey;
    this.limits = limits;
  }

  @Override
  public void admit(JsonRequest request) {
    if (!("Klaviyo-API-Key " + apiKey).equals(request.header("Authorization"))) {
      throw new Refused(error(401, "Missing or invalid authorization header.", "/data/"));
    }
    if (request.header("revision") == null) {
      throw new Refused(error(400, "A valid revision header is required.", "/data/"));
    }
    boolean writes = request.method().equals("POST") || request.method().equals("PATCH");
    if (writes && !mediaType(request).equals(MEDIA_TYPE)) {
      throw new Refused(error(415, "Unsupported media type \"" + mediaType(request) + "\" in request."));
    }
    Verdict now = limits.take(limits(request));
    verdict.set(now);
    if (now.refused()) {
      throw new Refused(tooManyRequests(now.retryAfter()));
    }
  }

  private static String mediaType(JsonRequest request) {
    String type = request.header("Content-Type");
    return type == null ? "" : type.split(";")[0].strip().toLowerCase(Locale.ROOT);
  }

  private static List<Limit> limits(JsonRequest request) {
    boolean extras = request.param("additional-fields[profile]") != null || request.param("include") != null;
    if (extras && request.method().equals("GET")) {
      return limits("requests with extras", 10, 150);
    }
    String endpoint = request.endpoint();
    if (endpoint.contains("conversation")) {
      return limits(endpoint, 3, 60);
    }
    if (endpoint.contains("webhook") || endpoint.contains("/api/accounts")) {
      return limits(endpoint, 1, 15);
    }
    if (endpoint.endsWith("/api/events") || endpoint.contains("/api/events/{id}/")) {
      return limits(endpoint, 350, 3500);
    }
    return endpoint.contains("/api/profiles") ? limits(endpoint, 75, 750) : limits(endpoint, 10, 150);
  }

  private static List<Limit> limits(String endpoint, int burst, int steady) {
    return List.of(new Limit("burst " + endpoint, burst, Duration.ofSeconds(1)),
        new Limit("steady " + endpoint, steady, Duration.ofMinutes(1)));
  }

  @Override
  public JsonAnswer error(int status, String detail) {
    return error(status, detail, "/data/");
  }

  static JsonAnswer error(int status, String detail, String pointer) {
    String[] words = WORDS.getOrDefault(status, new String[] {"error", "Error."});
    ObjectNode body = Json.object();
    ObjectNode error = body.putArray("errors").addObject();
    error.put("id", Ids.uuid()).put("status", status).put("code", words[0]).put("title", words[1])
        .put("detail", detail);
    error.putObject("source").put("pointer", pointer);
    error.putObject("meta");
    return JsonAnswer.of(status, body);
  }

  static Refused invalid(String detail, String pointer) {
    return new Refused(error(400, detail, pointer));
  }

  static Refused notFound(String what, String id) {
    return new Refused(error(404, "A " + what + " with id " + id + " does not exist.", "/data/"));
  }

  @Override
  public JsonAnswer tooManyRequests(Duration retryAfter) {
    String detail = "Request was throttled. Expected available in " + retryAfter.toSeconds() + " seconds.";
    return error(429, detail).with("Retry-After", String.valueOf(retryAfter.toSeconds()));
  }

  @Override
  public JsonAnswer dress(JsonRequest request, JsonAnswer answer) {
    Verdict last = verdict.get();
    verdict.remove();
    if (last == null || last.rooms().isEmpty() || answer.status() == 429) {
      return answer;
    }
    Room minute = last.rooms().values().stream()
        .filter(room -> room.limit().kind().startsWith("steady")).findFirst().orElseThrow();
    return answer.with("RateLimit-Limit", String.valueOf(minute.limit().requests()))
        .with("RateLimit-Remaining", String.valueOf(minute.remaining()))
        .with("RateLimit-Reset", String.valueOf(minute.resetSeconds()));
  }

  @Override
  public String contentType() {
    return MEDIA_TYPE;
  }
}
