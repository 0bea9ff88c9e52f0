package io.textdesk.zendesk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.textdesk.shared.MalformedEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * One ticket event of Zendesk's webhook. Ids are text there and numbers here; statuses are in lower case, as in the
 * API.
 *
 * @param type without its prefix, such as ticket.comment_added
 * @param createdAt when the ticket was created
 * @param status the ticket's status at the moment of the event
 * @param current what the status, or the id of the requester, changed to; null for other events
 * @param requesterId the ticket's requester at the moment of the event; null where the event does not say
 * @param targetTicketId the ticket that this one was merged into; null for other events
 */
public record ZendeskEvent(
    String id,
    String type,
    Instant time,
    String accountId,
    long ticketId,
    Instant createdAt,
    String externalId,
    Long brandId,
    String status,
    String current,
    Long requesterId,
    List<String> tags,
    Long targetTicketId,
    Comment comment) {

  private static final String TYPE_PREFIX = "zen:event-type:";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MERGED = "ticket.merged";

  /** After these there is no ticket any more. */
  private static final Set<String> GONE =
      Set.of("ticket.soft_deleted", "ticket.permanently_deleted", "ticket.marked_as_spam");

  /** The journal's column; PostgreSQL keeps no NUL. */
  private static final String ID = "[^\\p{Cntrl}]{1,200}";

  /** A comment as the event tells it; the whole one, with attachments, is Zendesk's to give. */
  public record Comment(
      long id, String body, String htmlBody, boolean isPublic, Long authorId, boolean byStaff) {}

  /** The ticket's status after the event; null where the event does not say. */
  public String statusNow() {
    return switch (type) {
      case "ticket.status_changed" -> current == null ? status : current;
      case "ticket.undeleted" -> "deleted".equals(status) ? "open" : status;
      default -> GONE.contains(type) ? "deleted" : status;
    };
  }

  /** @throws MalformedEvent when the event names no ticket, no time, or no comment or target where it should */
  public static ZendeskEvent parse(String json) {
    try {
      return of(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new MalformedEvent("not JSON");
    }
  }

  /** @throws MalformedEvent when the event names no ticket, no time, or no comment or target where it should */
  public static ZendeskEvent of(JsonNode event) {
    JsonNode detail = event.path("detail");
    String type = typeOf(event);
    Long ticketId = ticketId(event);
    Instant time = instant(event.path("time"));
    Comment comment = comment(event.at("/event/comment"));
    if (text(event.path("id")) == null || ticketId == null || time == null) {
      throw new MalformedEvent("event without " + (ticketId == null ? "ticket" : time == null ? "time" : "id"));
    }
    if (comment == null && "ticket.comment_added".equals(type)) {
      throw new MalformedEvent("event without comment");
    }
    Long targetTicketId = number(event.at("/event/target_ticket_id"));
    if (targetTicketId == null && MERGED.equals(type)) {
      throw new MalformedEvent("event without the ticket that this one was merged into");
    }
    if (!text(event.path("id")).matches(ID)) {
      throw new MalformedEvent("event without an id that the journal can keep");
    }
    return new ZendeskEvent(text(event.path("id")), type, time, text(event.path("account_id")), ticketId,
        instant(detail.path("created_at")), text(detail.path("external_id")), number(detail.path("brand_id")),
        lowerCase(detail.path("status")), lowerCase(event.at("/event/current")),
        number(detail.path("requester_id")), words(detail.path("tags")), targetTicketId, comment);
  }

  /** The type without its prefix, or null. */
  public static String typeOf(JsonNode event) {
    String type = text(event.path("type"));
    return type != null && type.startsWith(TYPE_PREFIX) ? type.substring(TYPE_PREFIX.length()) : type;
  }

  private static Comment comment(JsonNode comment) {
    Long id = number(comment.path("id"));
    return id == null ? null
        : new Comment(id, text(comment.path("body")), text(comment.path("html_body")),
            comment.path("is_public").asBoolean(), number(comment.at("/author/id")),
            comment.at("/author/is_staff").asBoolean());
  }

  /** In the ticket, and in the subject, such as zen:ticket:35436. */
  private static Long ticketId(JsonNode event) {
    Long id = number(event.at("/detail/id"));
    String subject = event.path("subject").asText();
    return id == null && subject.matches("zen:ticket:[0-9]{1,18}")
        ? Long.valueOf(subject.substring("zen:ticket:".length())) : id;
  }

  /** Missing values are "", "0" or null in events. */
  private static Long number(JsonNode node) {
    String text = text(node);
    return text == null || !text.matches("-?[0-9]{1,18}") || text.equals("0") ? null : Long.valueOf(text);
  }

  private static String text(JsonNode node) {
    return node.isValueNode() && !node.isNull() && !node.asText().isEmpty() ? node.asText() : null;
  }

  /** A list, or a text with blanks. */
  private static List<String> words(JsonNode node) {
    if (node.isTextual()) {
      return List.of(node.textValue().strip().split("\\s+"));
    }
    return StreamSupport.stream(node.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static String lowerCase(JsonNode node) {
    String text = text(node);
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  private static Instant instant(JsonNode node) {
    try {
      String text = text(node);
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
