package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.RateLimits.Limit;
import io.textdesk.sandbox.RateLimits.Room;
import io.textdesk.sandbox.RateLimits.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Zendesk's door: who is allowed in, how often, and how a refusal is worded. */
final class ZendeskHouse implements JsonServer.House {

  private static final String UPDATE = "PUT /api/v2/tickets/{id}";

  private final ZendeskLogin login;
  private final RateLimits limits;
  private volatile int requestsPerMinute = 400;
  /** What the limits said about the request that this thread is answering. */
  private final ThreadLocal<Verdict> verdict = new ThreadLocal<>();

  ZendeskHouse(ZendeskLogin login, RateLimits limits) {
    this.login = login;
    this.limits = limits;
  }

  void setRequestsPerMinute(int requests) {
    requestsPerMinute = requests;
  }

  @Override
  public void admit(JsonRequest request) {
    if (request.path().startsWith("/oauth/")) {
      return;
    }
    login.check(request.header("Authorization"));
    Verdict now = limits.take(limits(request));
    verdict.set(now);
    if (now.refused()) {
      throw new Refused(tooManyRequests(now.retryAfter()));
    }
  }

  private List<Limit> limits(JsonRequest request) {
    List<Limit> all = new ArrayList<>();
    all.add(new Limit("account", requestsPerMinute, Duration.ofMinutes(1)));
    if (request.endpoint().equals(UPDATE)) {
      all.add(new Limit("updates", 100, Duration.ofMinutes(1)));
      all.add(new Limit("updates of ticket " + request.part(0), 30, Duration.ofMinutes(10)));
    }
    return all;
  }

  @Override
  public JsonAnswer error(int status, String detail) {
    return switch (status) {
      case 404 -> error(404, "RecordNotFound", "Not found");
      case 409 -> error(409, "UpdateConflict", detail);
      case 422 -> error(422, "RecordInvalid", detail);
      case 500, 502, 503, 504 -> gateway(status);
      default -> error(status, "Error" + status, detail);
    };
  }

  /** What stands in front of Zendesk answers in HTML. */
  private static JsonAnswer gateway(int status) {
    String page = "<html><head><title>" + status + "</title></head><body><h1>" + status + "</h1></body></html>";
    return JsonAnswer.of(status, page.getBytes(StandardCharsets.UTF_8))
        .with("Content-Type", "text/html");
  }

  static JsonAnswer error(int status, String error, String description) {
    return JsonAnswer.of(status, Json.object().put("error", error).put("description", description));
  }

  static Refused notFound() {
    return new Refused(error(404, "RecordNotFound", "Not found"));
  }

  static Refused badRequest(String description) {
    return new Refused(error(400, "BadRequest", description));
  }

  static Refused invalid(String field, String description, String error) {
    ObjectNode body = Json.object().put("error", "RecordInvalid").put("description", "Record validation errors");
    body.putObject("details").putArray(field).addObject().put("description", description).put("error", error);
    return new Refused(JsonAnswer.of(422, body));
  }

  @Override
  public JsonAnswer tooManyRequests(Duration retryAfter) {
    return error(429, "APIRateLimitExceeded", "Number of allowed API requests per minute exceeded")
        .with("Retry-After", String.valueOf(retryAfter.toSeconds()));
  }

  @Override
  public JsonAnswer dress(JsonRequest request, JsonAnswer answer) {
    Verdict last = verdict.get();
    verdict.remove();
    if (last == null || last.rooms().isEmpty()) {
      return answer;
    }
    Room room = last.rooms().get("account");
    JsonAnswer dressed = answer.with("X-Rate-Limit", String.valueOf(room.limit().requests()))
        .with("X-Rate-Limit-Remaining", String.valueOf(room.remaining()));
    if (request.path().startsWith("/api/v2/tickets")) {
      dressed = dressed.with("ratelimit-limit", String.valueOf(room.limit().requests()))
          .with("ratelimit-remaining", String.valueOf(room.remaining()))
          .with("ratelimit-reset", String.valueOf(room.resetSeconds()));
    }
    Room updates = last.rooms().get("updates");
    return updates == null ? dressed : dressed.with("zendesk-ratelimit-tickets-update", "total="
        + updates.limit().requests() + "; remaining=" + updates.remaining() + "; resets=" + updates.resetSeconds());
  }

  @Override
  public String contentType() {
    return "application/json; charset=utf-8";
  }

  /** An id in the path. */
  static long id(JsonRequest request, int part) {
    try {
      return Long.parseLong(request.part(part));
    } catch (NumberFormatException notAnId) {
      throw badRequest("Invalid id: " + request.part(part));
    }
  }

  /** The object under this name in the body. */
  static JsonNode required(JsonRequest request, String name) {
    JsonNode body = request.json();
    if (body == null) {
      throw new Refused(error(400, "InvalidJSON", "The request body is not valid JSON."));
    }
    if (!body.path(name).isObject()) {
      throw badRequest("Parameter " + name + " is required");
    }
    return body.path(name);
  }
}
