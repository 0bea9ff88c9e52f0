package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The API calls that make and change tickets. */
final class ZendeskTicketWriting {

  private static final Set<String> STATUSES = Set.of("new", "open", "pending", "hold", "solved", "closed");
  private static final Set<String> EDITABLE_WHEN_CLOSED = Set.of("tags", "additional_tags", "remove_tags", "subject",
      "priority", "safe_update", "updated_stamp", "metadata");
  private static final Duration KEY_LIFETIME = Duration.ofHours(2);
  private static final int LONGEST_KEY = 255;
  private static final int LONGEST_COMMENT = 65_535;
  private static final int MOST_COMMENTS = 5_000;

  /** The first answer to a request with an Idempotency-Key. */
  private record Remembered(byte[] body, JsonAnswer answer, Instant at) {}

  private final URI base;
  private final ZendeskTickets tickets;
  private final Map<String, Remembered> remembered = new HashMap<>();

  ZendeskTicketWriting(URI base, ZendeskTickets tickets) {
    this.base = base;
    this.tickets = tickets;
  }

  /** As after two hours. */
  void forgetKeys() {
    remembered.clear();
  }

  void serve(JsonServer server) {
    server.on("POST /api/v2/tickets", this::createOnce);
    server.on("PUT /api/v2/tickets/{id}", this::update);
    server.on("POST /api/v2/tickets/{id}/tags", request -> tag(request, 201));
    server.on("PUT /api/v2/tickets/{id}/tags", request -> tag(request, 200));
    server.on("DELETE /api/v2/tickets/{id}/tags", request -> tag(request, 200));
  }

  private JsonAnswer createOnce(JsonRequest request) {
    String key = request.header("Idempotency-Key");
    if (key == null) {
      return create(request);
    }
    if (key.length() > LONGEST_KEY) {
      throw ZendeskHouse.badRequest("The Idempotency-Key is longer than 255 characters.");
    }
    Remembered first = remembered.get(key);
    if (first != null && first.at().plus(KEY_LIFETIME).isAfter(Instant.now())) {
      if (!Arrays.equals(first.body(), request.bytes())) {
        throw new Refused(ZendeskHouse.error(400, "IdempotentRequestError",
            "The request parameters do not match those of the first request with this Idempotency-Key."));
      }
      return first.answer().with("x-idempotency-lookup", "hit");
    }
    JsonAnswer answer = create(request);
    remembered.put(key, new Remembered(request.bytes(), answer, Instant.now()));
    return answer.with("x-idempotency-lookup", "miss");
  }

  private JsonAnswer create(JsonRequest request) {
    JsonNode wanted = ZendeskHouse.required(request, "ticket");
    JsonNode comment = comment(wanted);
    if (comment == null) {
      throw ZendeskHouse.invalid("base", "Description: cannot be blank", "BlankValue");
    }
    SimulatedUser connector = tickets.users().connector();
    SimulatedUser requester = requester(wanted);
    SimulatedUser author = comment.has("author_id") ? user(comment, "author_id") : connector;
    Brand brand = brand(wanted);
    String text = text(comment);
    SimulatedTicket source = closedSource(wanted);
    long group = wanted.path("group_id").asLong(ZendeskAccount.GROUP_ID);
    if (!ZendeskAccount.isGroup(group)) {
      throw ZendeskHouse.invalid("group", "Group: is invalid", "InvalidValue");
    }
    String subject = Json.text(wanted, "subject") == null ? text : Json.text(wanted, "subject");

    SimulatedTicket ticket = tickets.add(brand, "api", requester, connector, subject);
    ticket.status = wanted.has("status") ? status(wanted) : "new";
    ticket.externalId = Json.text(wanted, "external_id");
    ticket.priority = Json.text(wanted, "priority");
    ticket.groupId = group;
    ticket.type = Json.text(wanted, "type");
    ticket.tags = wanted.has("tags") ? tags(wanted.path("tags")) : source != null ? source.tags : List.of();
    ticket.customFields = source != null ? source.customFields : Map.of();
    ticket.customFields = fields(ticket.customFields, wanted.path("custom_fields"));
    if (source != null) {
      ticket.viaFollowupSourceId = source.id();
      source.followedUpBy(ticket.id());
    }
    if (wanted.path("assignee_id").isNumber()) {
      ticket.assignee = user(wanted, "assignee_id");
      ticket.status = ticket.status.equals("new") ? "open" : ticket.status;
    }
    TicketUpdate update = tickets.update(ticket, connector.id(), "api", metadata(wanted));
    update.create(author, text, Json.text(comment, "html_body"), comment.path("public").asBoolean(true));
    return answer(201, ticket, update.done())
        .with("Location", base + "/api/v2/tickets/" + ticket.id() + ".json");
  }

  private JsonAnswer update(JsonRequest request) {
    SimulatedTicket ticket = tickets.visible(ZendeskHouse.id(request, 0));
    JsonNode wanted = ZendeskHouse.required(request, "ticket");
    checkStamp(ticket, wanted);
    if (ticket.status.equals("closed")) {
      wanted.fieldNames().forEachRemaining(field -> {
        if (!EDITABLE_WHEN_CLOSED.contains(field)) {
          throw ZendeskHouse.invalid("status", "Status: closed prevents ticket update", "InvalidValue");
        }
      });
    }
    String status = wanted.has("status") ? status(wanted) : ticket.status;
    if (status.equals("new") && !ticket.status.equals("new")) {
      throw ZendeskHouse.invalid("status", "Status: new is not allowed after " + ticket.status, "InvalidValue");
    }
    JsonNode comment = comment(wanted);
    SimulatedUser author = comment != null && comment.has("author_id") ? user(comment, "author_id")
        : tickets.users().connector();
    if (comment != null && ticket.comments().size() >= MOST_COMMENTS) {
      throw ZendeskHouse.invalid("base", "A ticket can have 5000 comments", "TooManyComments");
    }
    SimulatedUser requester = wanted.path("requester_id").isNumber() ? user(wanted, "requester_id") : ticket.requester;
    SimulatedUser assignee = wanted.path("assignee_id").isNumber() ? user(wanted, "assignee_id") : ticket.assignee;

    TicketUpdate update = tickets.update(ticket, tickets.users().connector().id(), "api", metadata(wanted));
    if (comment != null) {
      update.comment(author, text(comment), Json.text(comment, "html_body"), comment.path("public").asBoolean(true),
          List.of());
    }
    if (assignee != null) {
      update.assignee(assignee);
      status = status.equals("new") ? "open" : status;
    } else if (status.equals("solved")) {
      update.assignee(tickets.users().connector());
    }
    update.requester(requester);
    update.status(status);
    update.tags(changedTags(ticket, wanted));
    update.subject(wanted.path("subject").asText(ticket.subject));
    update.priority(wanted.has("priority") ? Json.text(wanted, "priority") : ticket.priority);
    update.type(wanted.has("type") ? Json.text(wanted, "type") : ticket.type);
    update.externalId(wanted.has("external_id") ? Json.text(wanted, "external_id") : ticket.externalId);
    ticket.customFields = fields(ticket.customFields, wanted.path("custom_fields"));
    return answer(200, ticket, update.done());
  }

  private JsonAnswer tag(JsonRequest request, int status) {
    SimulatedTicket ticket = tickets.visible(ZendeskHouse.id(request, 0));
    JsonNode body = request.json();
    if (body == null || !body.has("tags")) {
      throw ZendeskHouse.badRequest("Parameter tags is required");
    }
    checkStamp(ticket, body);
    ObjectNode change = Json.object();
    String kind = Map.of("POST", "tags", "PUT", "additional_tags", "DELETE", "remove_tags").get(request.method());
    change.set(kind, body.path("tags"));
    TicketUpdate update = tickets.update(ticket, tickets.users().connector().id(), "api", Json.object());
    update.tags(changedTags(ticket, change));
    update.done();
    return JsonAnswer.of(status, Json.object().set("tags", Json.array(ticket.tags)));
  }

  private JsonAnswer answer(int status, SimulatedTicket ticket, TicketAudit audit) {
    ObjectNode body = Json.object();
    body.set("ticket", ticket.json(base));
    body.set("audit", audit.json());
    return JsonAnswer.of(status, body);
  }

  /** With safe_update the ticket must not have changed since the time that the caller saw. */
  private static void checkStamp(SimulatedTicket ticket, JsonNode wanted) {
    String seen = Json.text(wanted, "updated_stamp");
    boolean safe = wanted.path("safe_update").asText().equals("true");
    if (safe && !ZendeskTime.seconds(ticket.updatedAt).equals(seen)) {
      throw new Refused(ZendeskHouse.error(409, "UpdateConflict", "Safe Update prevented the update due to outdated"
          + " ticket data. Please fetch the latest ticket data and try again."));
    }
  }

  private static JsonNode metadata(JsonNode wanted) {
    return wanted.path("metadata").isObject() ? wanted.path("metadata").deepCopy() : Json.object();
  }

  /** The comment of a request, or null where it has none. */
  private static JsonNode comment(JsonNode wanted) {
    JsonNode comment = wanted.path("comment");
    if (comment.isTextual()) {
      comment = Json.object().put("body", comment.asText());
    }
    boolean some = Json.text(comment, "body") != null || Json.text(comment, "html_body") != null;
    if (comment.isObject() && some && text(comment).length() > LONGEST_COMMENT) {
      throw ZendeskHouse.invalid("base", "Comment: is too long (maximum is 65535 characters)", "TooLong");
    }
    return comment.isObject() && some ? comment : null;
  }

  private static String text(JsonNode comment) {
    String html = Json.text(comment, "html_body");
    return html != null ? TicketComment.plain(html) : comment.path("body").asText();
  }

  private SimulatedUser requester(JsonNode wanted) {
    if (wanted.path("requester_id").isNumber()) {
      return user(wanted, "requester_id");
    }
    JsonNode described = wanted.path("requester");
    if (!described.isObject()) {
      return tickets.users().connector();
    }
    SimulatedUser known = tickets.users().byEmail(Json.text(described, "email"));
    if (known == null && Json.text(described, "name") == null) {
      throw ZendeskHouse.invalid("requester", "Requester: Name: is too short (minimum one character)", "InvalidValue");
    }
    return known != null ? known
        : tickets.users().add(Json.text(described, "name"), Json.text(described, "email"), "end-user");
  }

  private SimulatedUser user(JsonNode wanted, String field) {
    SimulatedUser user = tickets.users().find(wanted.path(field).asLong());
    if (user == null) {
      String name = field.startsWith("requester") ? "requester" : field.startsWith("author") ? "author" : "assignee";
      throw ZendeskHouse.invalid(name, SimulatedTicket.upper(name.substring(0, 1)) + name.substring(1)
          + ": is not a valid user", "InvalidValue");
    }
    return user;
  }

  private static Brand brand(JsonNode wanted) {
    if (!wanted.path("brand_id").isNumber()) {
      return ZendeskAccount.defaultBrand();
    }
    long id = wanted.path("brand_id").asLong();
    return ZendeskAccount.BRANDS.stream().filter(brand -> brand.id() == id).findFirst()
        .orElseThrow(() -> ZendeskHouse.invalid("brand_id", "Brand: is invalid", "InvalidValue"));
  }

  /** A follow-up is one of a closed ticket only; else Zendesk takes no notice of the wish. */
  private SimulatedTicket closedSource(JsonNode wanted) {
    SimulatedTicket source = tickets.find(wanted.path("via_followup_source_id").asLong());
    return source != null && !source.deleted && source.status.equals("closed") ? source : null;
  }

  private static String status(JsonNode wanted) {
    String status = wanted.path("status").asText();
    if (!STATUSES.contains(status)) {
      throw ZendeskHouse.invalid("status", "Status: " + status + " is not included in the list", "InvalidValue");
    }
    return status;
  }

  private static List<String> changedTags(SimulatedTicket ticket, JsonNode wanted) {
    List<String> changed = new ArrayList<>(wanted.has("tags") ? tags(wanted.path("tags")) : ticket.tags);
    changed.addAll(tags(wanted.path("additional_tags")));
    changed.removeAll(tags(wanted.path("remove_tags")));
    return changed.stream().distinct().toList();
  }

  private static List<String> tags(JsonNode given) {
    List<String> tags = new ArrayList<>();
    if (given.isTextual()) {
      tags.addAll(List.of(given.asText().split("[\\s,]+")));
    }
    given.forEach(tag -> tags.add(tag.asText().replace(' ', '_')));
    return ZendeskTickets.tags(tags);
  }

  private static Map<Long, JsonNode> fields(Map<Long, JsonNode> before, JsonNode given) {
    Map<Long, JsonNode> fields = new LinkedHashMap<>(before);
    given.forEach(field -> fields.put(field.path("id").asLong(), field.path("value")));
    return fields;
  }
}
