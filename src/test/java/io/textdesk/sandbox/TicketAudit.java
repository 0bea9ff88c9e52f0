package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What one update did to a ticket.
 *
 * @param authorId who did it; -1 for the system
 * @param channel as the API writes it
 * @param custom the free metadata of the request
 * @param events as in the API: Comment, Create, Change
 */
public record TicketAudit(long id, long ticketId, Instant at, long authorId, String channel, JsonNode custom,
    List<ObjectNode> events) {

  TicketAudit(long id, long ticketId, Instant at, long authorId, String channel, JsonNode custom) {
    this(id, ticketId, at, authorId, channel, custom, new ArrayList<>());
  }

  void created(long eventId, String field, String value) {
    events.add(Json.object().put("id", eventId).put("type", "Create").put("field_name", field).put("value", value));
  }

  void changed(long eventId, String field, String value, String previous) {
    events.add(Json.object().put("id", eventId).put("type", "Change").put("field_name", field).put("value", value)
        .put("previous_value", previous));
  }

  void commented(TicketComment comment) {
    events.add(Json.object().put("id", comment.id()).put("type", "Comment").put("author_id", comment.author().id())
        .put("body", comment.text()).put("html_body", comment.shownHtml()).put("plain_body", comment.shownPlain())
        .put("public", comment.isPublic()).put("audit_id", id));
  }

  ObjectNode json() {
    ObjectNode audit = Json.object().put("id", id).put("ticket_id", ticketId)
        .put("created_at", ZendeskTime.seconds(at)).put("author_id", authorId);
    ObjectNode metadata = audit.putObject("metadata");
    metadata.putObject("system").put("client", channel.equals("api") ? "connector" : "browser");
    metadata.set("custom", custom);
    ArrayNode shown = audit.putArray("events");
    events.forEach(shown::add);
    audit.set("via", via(channel));
    return audit;
  }

  static ObjectNode via(String channel) {
    ObjectNode via = Json.object().put("channel", channel);
    ObjectNode source = via.putObject("source");
    source.putObject("from");
    source.putObject("to");
    source.putNull("rel");
    return via;
  }
}
