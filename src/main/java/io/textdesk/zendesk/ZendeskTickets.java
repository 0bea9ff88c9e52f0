package io.textdesk.zendesk;

import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Requests to, and answers of, the Tickets API. */
@Component("zendeskTickets")
public class ZendeskTickets {

  /** A customer's words bring these back to open; new stays new, which it never becomes again. */
  private static final Set<String> REOPENED_BY_A_TEXT = Set.of("pending", "hold", "solved");

  private final String brand;
  private final String tag;

  ZendeskTickets(@Value("${textdesk.sms.brand}") String brand, @Value("${textdesk.sms.tag}") String tag) {
    this.brand = brand;
    this.tag = tag;
  }

  /**
   * The Klaviyo profile that the event's ticket is about, or null when it is no SMS ticket.
   *
   * @param conversation the ticket's row in the table conversation; null when it has none
   */
  public String profileId(
      @Variable("conversation") Map<String, Object> conversation, @Variable("event") ZendeskEvent event) {
    return conversation != null ? (String) conversation.get("profile_id") : ExternalId.profileIn(event.externalId());
  }

  /** The lines that have words, one below the other. */
  public String lines(
      @Variable("words") String text, @Variable("picture") String picture, @Variable("missing") String missing) {
    return Stream.of(text, picture, missing)
        .filter(line -> line != null && !line.isBlank())
        .collect(Collectors.joining("\n"));
  }

  /**
   * @param status of the conversation's ticket until now; none, closed or deleted
   * @param ticketId that ticket; a closed one is what the new one follows up
   */
  public Map<String, Object> newTicket(
      @Variable("subject") String subject,
      @Variable("comment") String comment,
      @Variable("requesterId") Long requesterId,
      @Variable("accountId") String accountId,
      @Variable("profileId") String profileId,
      @Variable("eventId") String eventId,
      @Variable("ticketStatus") String status,
      @Variable("ticketId") Long ticketId) {
    Map<String, Object> ticket = new LinkedHashMap<>();
    ticket.put("subject", subject);
    ticket.put("comment", comment(comment, requesterId));
    ticket.put("requester_id", requesterId);
    if (!brand.isBlank()) {
      ticket.put("brand_id", Long.valueOf(brand.strip()));
    }
    ticket.put("external_id", ExternalId.of(accountId, profileId));
    ticket.put("tags", List.of(tag));
    ticket.put("metadata", Map.of("klaviyo_event_id", eventId));
    if ("closed".equals(status)) {
      ticket.put("via_followup_source_id", ticketId);
    }
    return Map.of("ticket", ticket);
  }

  public Map<String, Object> customerComment(
      @Variable("comment") String comment,
      @Variable("requesterId") Long requesterId,
      @Variable("ticketStatus") String status,
      @Variable("eventId") String eventId) {
    Map<String, Object> ticket = new LinkedHashMap<>();
    ticket.put("comment", comment(comment, requesterId));
    if (REOPENED_BY_A_TEXT.contains(status)) {
      ticket.put("status", "open");
    }
    ticket.put("metadata", Map.of("klaviyo_event_id", eventId));
    return Map.of("ticket", ticket);
  }

  public Map<String, Object> reopening() {
    return Map.of("ticket", Map.of("status", "open"));
  }

  public Map<String, Object> privateNote(@Variable("words") String note, @Variable("eventId") String eventId) {
    return Map.of("ticket", Map.of(
        "comment", Map.of("body", note, "public", false),
        "metadata", Map.of("textdesk_event_id", eventId)));
  }

  /** When the ticket of an answer was changed last, in milliseconds since 1970; 0 when it does not say. */
  @SuppressWarnings("unchecked")
  public long updatedAt(@Body Map<String, Object> answer) {
    Object time = ((Map<String, Object>) answer.get("ticket")).get("updated_at");
    return time == null ? 0 : OffsetDateTime.parse(Objects.toString(time)).toInstant().toEpochMilli();
  }

  private static Map<String, Object> comment(String text, Long authorId) {
    Map<String, Object> comment = new LinkedHashMap<>(CommentBody.of(text));
    comment.put("public", true);
    comment.put("author_id", authorId);
    return comment;
  }
}
