package io.textdesk.bench;

import io.textdesk.bench.HttpLoop.Answer;
import io.textdesk.bench.HttpLoop.Request;

/** What of Klaviyo the flows ask for: profiles that agreed to texts, one conversation each, and places to send to. */
final class StubKlaviyo {

  static final String ACCOUNT = "BnchAc";
  static final String PROFILE = "01BENCHPROFILE";
  /** Of the number in a profile's id. */
  static final int DIGITS = 10;
  private static final Answer NOTHING = Answer.json(404, "{\"errors\":[{\"id\":\"1\",\"code\":\"not_found\","
      + "\"title\":\"Not found\",\"detail\":\"Not found\"}]}");

  private static final Answer METRICS = Answer.json(200, "{\"data\":[{\"type\":\"metric\",\"id\":\"RcvSms\","
      + "\"attributes\":{\"name\":\"Received SMS\"}}],\"links\":{\"next\":null}}");

  private final Effects effects;
  private final UpstreamLimits limits;
  /** Answered instead of everything; 0 while Klaviyo is well. */
  int failure;

  StubKlaviyo(Effects effects, UpstreamLimits limits) {
    this.effects = effects;
    this.limits = limits;
  }

  static String profileOf(int customer) {
    return PROFILE + String.format("%0" + DIGITS + "d", customer);
  }

  static int customerOf(String text, int start) {
    int digits = start + PROFILE.length();
    return Integer.parseInt(text, digits, digits + DIGITS, 10);
  }

  Answer answer(Request request) {
    if (failure != 0) {
      effects.count("klaviyo.failed");
      return Answer.json(failure, "{\"errors\":[]}");
    }
    String limit = limitOf(request);
    if (limit == null) {
      effects.count("unknown." + request.method() + "." + request.path());
      return NOTHING;
    }
    String headers = limits.take("klaviyo." + limit);
    if (headers == null) {
      return Answer.json(429, "{\"errors\":[]}").with("Retry-After: " + limits.retryAfter() + "\r\n");
    }
    effects.count("klaviyo.requests");
    return answer(request, limit).with(headers);
  }

  private static String limitOf(Request request) {
    String path = request.path();
    if (path.startsWith("/api/profiles/")) {
      return path.endsWith("/conversations") ? "conversations" : "profiles";
    }
    return switch (path) {
      case "/api/conversation-messages" -> "messages";
      case "/api/events" -> "events";
      case "/api/accounts", "/api/metrics" -> "accounts";
      default -> null;
    };
  }

  private Answer answer(Request request, String limit) {
    switch (limit) {
      case "profiles":
        return profile(request.path());
      case "conversations":
        String id = request.path().split("/")[3];
        return Answer.json(200, "{\"data\":[{\"type\":\"conversation\",\"id\":\"" + id.replace("PROFILE", "CONVERS")
            + "\",\"attributes\":{\"channel\":\"sms\"}}],\"links\":{\"next\":null}}");
      case "messages":
        effects.reply(request.body());
        return Answer.json(202, "");
      case "accounts":
        return request.path().equals("/api/metrics") ? METRICS : Answer.json(200, "{\"data\":[{\"type\":\"account\",\"id\":\"" + ACCOUNT + "\",\"attributes\":{}}]}");
      default:
        return request.method().equals("POST") ? Answer.json(202, "")
            : Answer.json(200, "{\"data\":[],\"links\":{\"next\":null}}");
    }
  }

  private static Answer profile(String path) {
    int customer = customerOf(path, path.indexOf(PROFILE));
    String number = "+1202555" + String.format("%04d", customer % 10_000);
    return Answer.json(200, "{\"data\":{\"type\":\"profile\",\"id\":\"" + profileOf(customer)
        + "\",\"attributes\":{\"email\":\"customer" + customer + "@example.com\",\"phone_number\":\"" + number
        + "\",\"external_id\":null,\"first_name\":\"Customer\",\"last_name\":\"" + customer
        + "\",\"locale\":\"en-US\",\"created\":\"2026-03-02T11:20:45+00:00\",\"properties\":{},"
        + "\"subscriptions\":{\"sms\":{\"marketing\":{\"can_receive_sms_marketing\":true,\"consent\":\"SUBSCRIBED\","
        + "\"consent_timestamp\":\"2026-03-02T11:20:45+00:00\",\"last_updated\":\"2026-03-02T11:20:45+00:00\"}}}}}}");
  }
}
