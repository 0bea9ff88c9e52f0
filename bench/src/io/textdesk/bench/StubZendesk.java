package io.textdesk.bench;

import io.textdesk.bench.HttpLoop.Answer;
import io.textdesk.bench.HttpLoop.Request;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** What of Zendesk the flows ask for. Every id follows from the customer's number, so that there is little to keep. */
final class StubZendesk {

  private static final int FIRST_TICKET = 1_000_000;
  static final int FIRST_USER = 2_000_000;
  /** Of a comment that carries an agent's reply. */
  static final int FIRST_COMMENT = 5_000_000;
  private static final int REPLIES_PER_TICKET = 5;
  private static final int KEPT_AUDITS = 100;
  private static final Answer GONE = Answer.json(404, "{\"error\":\"RecordNotFound\",\"description\":\"Not found\"}");

  private final Effects effects;
  private final UpstreamLimits limits;
  private final int customers;
  private final boolean[] created;
  private final List<List<String>> audits = new ArrayList<>();
  private long lastId = 10_000_000;
  /** Answered instead of everything; 0 while Zendesk is well. */
  int failure;

  StubZendesk(Effects effects, UpstreamLimits limits, int customers) {
    this.effects = effects;
    this.limits = limits;
    this.customers = customers;
    this.created = new boolean[customers];
    for (int customer = 0; customer < customers; customer++) {
      audits.add(new ArrayList<>(2));
    }
  }

  static int ticketOf(int customer) {
    return FIRST_TICKET + customer;
  }

  Answer answer(Request request) {
    if (failure != 0) {
      effects.count("zendesk.failed");
      return Answer.json(failure, "{\"error\":\"ServiceUnavailable\"}");
    }
    String path = request.path().endsWith(".json")
        ? request.path().substring(0, request.path().length() - 5) : request.path();
    if (path.equals("/oauth/tokens")) {
      return Answer.json(200,
          "{\"access_token\":\"bench\",\"token_type\":\"bearer\",\"scope\":\"read\",\"expires_in\":1800}");
    }
    boolean update = request.method().equals("PUT") && path.startsWith("/api/v2/tickets/");
    String headers = update ? limits.take(customerOf(path), "zendesk.requests", "zendesk.updates")
        : limits.take("zendesk.requests");
    if (headers == null) {
      return Answer.json(429, "{\"error\":\"APIRateLimitExceeded\"}")
          .with("Retry-After: " + limits.retryAfter() + "\r\n");
    }
    effects.count("zendesk.requests");
    return (path.startsWith("/api/v2/tickets") ? tickets(request, path) : others(request, path)).with(headers);
  }

  private Answer others(Request request, String path) {
    switch (path) {
      case "/api/v2/users/me":
        return Answer.json(200, "{\"user\":{\"id\":99,\"role\":\"admin\",\"email\":\"textdesk@example.com\"}}");
      case "/api/v2/users/search":
        return Answer.json(200, "{\"users\":[],\"next_page\":null,\"previous_page\":null,\"count\":0}");
      case "/api/v2/users/create_or_update":
        int customer = customerIn(request.body());
        return Answer.json(200, "{\"user\":{\"id\":" + (FIRST_USER + customer) + ",\"name\":\"Customer " + customer
            + "\",\"role\":\"end-user\",\"external_id\":\"" + externalId(customer) + "\"}}");
      case "/api/v2/ticket_fields":
        return Answer.json(200, "{\"ticket_fields\":[],\"next_page\":null,\"count\":0}");
      default:
        return unknown(request);
    }
  }

  private Answer tickets(Request request, String path) {
    if (path.equals("/api/v2/tickets")) {
      return request.method().equals("POST") ? create(request) : find(request);
    }
    int customer = customerOf(path);
    if (customer < 0 || customer >= customers || !created[customer]) {
      return GONE;
    }
    if (path.endsWith("/comments")) {
      return comments(customer);
    }
    if (path.endsWith("/audits")) {
      return Answer.json(200, "{\"audits\":[" + String.join(",", audits.get(customer))
          + "],\"meta\":{\"has_more\":false},\"next_page\":null,\"count\":" + audits.get(customer).size() + "}");
    }
    if (request.method().equals("PUT")) {
      effects.count("zendesk.update");
      return Answer.json(200, "{\"ticket\":" + ticket(customer) + ",\"audit\":" + written(request, customer) + "}");
    }
    return request.method().equals("GET")
        ? Answer.json(200, "{\"ticket\":" + ticket(customer) + ",\"users\":[],\"groups\":[]}") : unknown(request);
  }

  private Answer create(Request request) {
    int customer = customerIn(request.body());
    if (customer < 0 || customer >= customers) {
      return GONE;
    }
    effects.count(created[customer] ? "zendesk.secondTickets" : "zendesk.tickets");
    created[customer] = true;
    return Answer.json(201, "{\"ticket\":" + ticket(customer) + ",\"audit\":" + written(request, customer) + "}");
  }

  private Answer find(Request request) {
    int customer = customerIn(request.query());
    boolean found = customer >= 0 && customer < customers && created[customer];
    return Answer.json(200, "{\"tickets\":[" + (found ? ticket(customer) : "") + "],\"next_page\":null,\"count\":"
        + (found ? 1 : 0) + "}");
  }

  /** Keeps what an update did, for those who ask later whether it took place. */
  private String written(Request request, int customer) {
    int from = Math.max(0, request.body().indexOf("\"comment\""));
    int texts = effects.comment(request.body().substring(from), customer);
    if (texts > 0) {
      effects.count("comments");
    } else {
      effects.count("otherUpdates");
    }
    String audit = "{\"id\":" + ++lastId + ",\"ticket_id\":" + ticketOf(customer) + ",\"created_at\":\"" + now()
        + "\",\"author_id\":99,\"metadata\":{\"system\":{\"client\":\"connector\"},\"custom\":"
        + metadata(request.body()) + "},\"events\":[{\"id\":" + ++lastId + ",\"type\":\"Comment\",\"author_id\":"
        + (FIRST_USER + customer) + ",\"body\":\"...\",\"public\":true,\"audit_id\":" + lastId
        + "}],\"via\":{\"channel\":\"api\"}}";
    List<String> kept = audits.get(customer);
    if (kept.size() == KEPT_AUDITS) {
      kept.remove(0);
    }
    kept.add(audit);
    return audit;
  }

  private Answer comments(int customer) {
    List<String> replies = new ArrayList<>();
    for (int i = REPLIES_PER_TICKET - 1; i >= 0; i--) {
      int reply = customer + i * customers;
      replies.add("{\"id\":" + (FIRST_COMMENT + reply) + ",\"type\":\"Comment\",\"author_id\":77,\"body\":\""
          + replyText(reply) + "\",\"html_body\":\"<div class=\\\"zd-comment\\\" dir=\\\"auto\\\"><p>"
          + replyText(reply) + "</p></div>\",\"public\":true,\"attachments\":[],\"created_at\":\"" + now() + "\"}");
    }
    return Answer.json(200, "{\"comments\":[" + String.join(",", replies) + "],\"users\":[{\"id\":77,"
        + "\"name\":\"Alex Moreno\",\"role\":\"agent\",\"email\":\"alex@example.com\"}],"
        + "\"meta\":{\"has_more\":false}}");
  }

  static String replyText(int reply) {
    return "It left our warehouse this morning. reply-" + reply;
  }

  private static String ticket(int customer) {
    int id = ticketOf(customer);
    return "{\"url\":\"https://example.zendesk.com/api/v2/tickets/" + id + ".json\",\"id\":" + id
        + ",\"external_id\":\"" + externalId(customer) + "\","
        + "\"via\":{\"channel\":\"api\",\"source\":{\"from\":{},\"to\":{},\"rel\":null}},"
        + "\"created_at\":\"2026-07-20T09:15:33Z\",\"updated_at\":\"" + now() + "\",\"type\":\"question\",\"subject\":"
        + "\"SMS from Customer\",\"raw_subject\":\"SMS from Customer\",\"description\":\"Where is my order?\","
        + "\"priority\":\"normal\",\"status\":\"open\",\"requester_id\":" + (FIRST_USER + customer)
        + ",\"submitter_id\":99,\"assignee_id\":77,\"organization_id\":null,\"group_id\":7300415550555,"
        + "\"tags\":[\"sms\"],\"custom_fields\":[{\"id\":8646151517999,\"value\":\"4711\"}],\"brand_id\":7300415550222,"
        + "\"is_public\":true,\"custom_status_id\":7300415550333}";
  }

  private static String externalId(int customer) {
    return "klaviyo:" + StubKlaviyo.ACCOUNT + ":" + StubKlaviyo.profileOf(customer);
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Of a path like /api/v2/tickets/1000007/comments; -1 where there is no number. */
  private static int customerOf(String path) {
    String[] parts = path.split("/");
    return parts.length > 4 && parts[4].matches("[0-9]{1,9}") ? Integer.parseInt(parts[4]) - FIRST_TICKET : -1;
  }

  /** By the external id anywhere in a body or a query; -1 where there is none. */
  private static int customerIn(String text) {
    int at = text.indexOf(StubKlaviyo.ACCOUNT);
    int start = at < 0 ? -1 : text.indexOf(StubKlaviyo.PROFILE, at + StubKlaviyo.ACCOUNT.length());
    return start < 0 ? -1 : StubKlaviyo.customerOf(text, start);
  }

  /** The free metadata of a request, as it stands there. */
  private static String metadata(String body) {
    int at = body.indexOf("\"metadata\":{");
    if (at < 0) {
      return "{}";
    }
    int start = at + "\"metadata\":".length();
    int depth = 0;
    for (int i = start; i < body.length(); i++) {
      depth += body.charAt(i) == '{' ? 1 : body.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return new String(body.substring(start, i + 1).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      }
    }
    return "{}";
  }

  private Answer unknown(Request request) {
    effects.count("unknown." + request.method() + "." + request.path().replaceAll("[0-9]+", "N"));
    return GONE;
  }
}
