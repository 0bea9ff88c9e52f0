package io.textdesk.zendesk;

import io.textdesk.conversation.SmsSettings;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Requests to, and answers of, the Tickets API. */
@Component("zendeskTickets")
public class ZendeskTickets {

  /** A customer's words bring these back to open; new stays new, which it never becomes again. */
  private static final Set<String> REOPENED_BY_A_TEXT = Set.of("pending", "hold", "solved");

  private final SmsSettings sms;

  ZendeskTickets(SmsSettings sms) {
    this.sms = sms;
  }

  /**
   * The Klaviyo profile that the event's ticket is about, or null when it is no SMS ticket.
   *
   * @param conversation the ticket's row in the table conversation; null when it has none
   */
  public String profileId(
      @Variable("conversation") Map<String, Object> conversation,
      @Variable("event") ZendeskEvent event,
      @Variable("accountId") String accountId) {
    return conversation != null
        ? (String) conversation.get("profile_id") : ExternalId.profileIn(event.externalId(), accountId);
  }

  /** The channel of the ticket's conversation; its tag tells where only the external id says that it has one. */
  public String channel(
      @Variable("conversation") Map<String, Object> conversation, @Variable("event") ZendeskEvent event) {
    if (conversation != null) {
      return (String) conversation.get("channel");
    }
    return event.tags().contains(sms.whatsappTag()) ? "whatsapp" : "sms";
  }

  /** Whether the event names another requester than the conversation's ticket had; the ticket itself is to be asked then. */
  public boolean mayHaveOtherRequester(
      @Variable("conversation") Map<String, Object> conversation, @Variable("event") ZendeskEvent event) {
    return hasOtherRequester(conversation, event.requesterId());
  }

  /**
   * Whether a ticket has another requester than when the conversation came to it, who is not the customer either: what is
   * written to that person must not reach the customer.
   *
   * @param conversation the ticket's row in the table conversation; null when it has none
   * @param requesterId the ticket's requester; null when nobody asked
   */
  public boolean hasOtherRequester(
      @Variable("conversation") Map<String, Object> conversation, @Variable("requesterId") Long requesterId) {
    if (conversation == null || requesterId == null
        || !(conversation.get("ticket_requester_id") instanceof Number requesterBefore)) {
      return false;
    }
    long customer = ((Number) conversation.get("requester_id")).longValue();
    return requesterId != requesterBefore.longValue() && requesterId != customer;
  }

  /**
   * The closed ticket that the ticket in an answer follows up, or null.
   *
   * @see <a href="https://developer.zendesk.com/documentation/ticketing/reference-guides/via-object-reference/">Via
   *     object</a>
   */
  @SuppressWarnings("unchecked")
  public Long followUpOf(@Body Map<String, Object> answer) {
    Map<String, Object> via = (Map<String, Object>) ticket(answer).getOrDefault("via", Map.of());
    return via.get("source") instanceof Map<?, ?> source && "follow_up".equals(source.get("rel"))
        && source.get("from") instanceof Map<?, ?> from && from.get("ticket_id") instanceof Number id
        ? Long.valueOf(id.longValue()) : null;
  }

  /** The lines that have words, one below the other. */
  public String lines(
      @Variable("text") String text, @Variable("picture") String picture, @Variable("missing") String missing) {
    return Stream.of(text, picture, missing)
        .filter(line -> line != null && !line.isBlank())
        .collect(Collectors.joining("\n"));
  }

  /**
   * @param set the texts that the comment is made of
   * @param status of the conversation's ticket until now; none, closed or deleted
   * @param ticketId that ticket; a closed one is what the new one follows up
   * @param mapped what config/tickets.yaml adds: custom fields, group, priority; null for nothing
   */
  public Map<String, Object> newTicket(
      @Variable("subject") String subject,
      @Variable("comment") String comment,
      @Variable("requesterId") Long requesterId,
      @Variable("accountId") String accountId,
      @Variable("profileId") String profileId,
      @Variable("channel") String channel,
      @Variable("set") List<Map<String, Object>> set,
      @Variable("ticketStatus") String status,
      @Variable("ticketId") Long ticketId,
      @Variable("mapped") Map<String, Object> mapped) {
    Map<String, Object> ticket = new LinkedHashMap<>(mapped == null ? Map.of() : mapped);
    ticket.put("subject", subject);
    ticket.put("comment", comment(comment, requesterId));
    ticket.put("requester_id", requesterId);
    if (!sms.brand().isEmpty()) {
      ticket.put("brand_id", Long.valueOf(sms.brand()));
    }
    ticket.put("external_id", ExternalId.of(accountId, profileId));
    ticket.put("tags", List.of("whatsapp".equals(channel) ? sms.whatsappTag() : sms.tag()));
    ticket.put("metadata", metadata(set));
    if ("closed".equals(status)) {
      ticket.put("via_followup_source_id", ticketId);
    }
    return Map.of("ticket", ticket);
  }

  public Map<String, Object> customerComment(
      @Variable("comment") String comment,
      @Variable("requesterId") Long requesterId,
      @Variable("ticketStatus") String status,
      @Variable("set") List<Map<String, Object>> set) {
    Map<String, Object> ticket = new LinkedHashMap<>();
    ticket.put("comment", comment(comment, requesterId));
    if (REOPENED_BY_A_TEXT.contains(status)) {
      ticket.put("status", "open");
    }
    ticket.put("metadata", metadata(set));
    return Map.of("ticket", ticket);
  }

  public Map<String, Object> reopening() {
    return Map.of("ticket", Map.of("status", "open"));
  }

  /**
   * @param set the messages that the note is made of
   * @param additionalTags tags that come with the note, with blanks between them, or null; the ticket keeps all others
   * @param removeTags tags that go with it, likewise
   * @param reopening true when the note brings a solved ticket back to open
   * @param conversation with the ticket's last known status
   */
  public Map<String, Object> privateNote(
      @Variable("comment") String note,
      @Variable("set") List<Map<String, Object>> set,
      @Variable("additionalTags") String additionalTags,
      @Variable("removeTags") String removeTags,
      @Variable("reopens") Boolean reopening,
      @Variable("conversation") Map<String, Object> conversation) {
    Map<String, Object> comment = new LinkedHashMap<>(CommentBody.of(note));
    comment.put("public", false);
    Map<String, Object> ticket = new LinkedHashMap<>();
    ticket.put("comment", comment);
    putTags(ticket, "additional_tags", additionalTags);
    putTags(ticket, "remove_tags", removeTags);
    if (Boolean.TRUE.equals(reopening) && conversation != null && "solved".equals(conversation.get("ticket_status"))) {
      ticket.put("status", "open");
    }
    ticket.put("metadata", Map.of("textdesk_event_ids", eventIds(set)));
    return Map.of("ticket", ticket);
  }

  private static void putTags(Map<String, Object> ticket, String field, String tags) {
    if (tags != null && !tags.isBlank()) {
      ticket.put(field, List.of(tags.strip().split(" +")));
    }
  }

  /**
   * The id of the ticket in an answer; the one known before where it has none, since the effect is there all the same.
   */
  public Long id(@Body Map<String, Object> answer, @Variable("ticketId") Long known) {
    return ticket(answer).get("id") instanceof Number id ? Long.valueOf(id.longValue()) : known;
  }

  /** The status of the ticket in an answer, in lower case; where it has none, what the request must have led to. */
  public String status(@Body Map<String, Object> answer, @Variable("ticketStatus") String known) {
    if (ticket(answer).get("status") instanceof String status) {
      return status.toLowerCase(Locale.ROOT);
    }
    return REOPENED_BY_A_TEXT.contains(known) || "open".equals(known) ? "open" : "new";
  }

  /** The requester of the ticket in an answer; the one known before where it has none. */
  public Long requesterId(@Body Map<String, Object> answer, @Variable("requesterId") Long known) {
    return ticket(answer).get("requester_id") instanceof Number id ? Long.valueOf(id.longValue()) : known;
  }

  /** When the ticket of an answer was changed last, in milliseconds since 1970; 0 when it does not say. */
  public long updatedAt(@Body Map<String, Object> answer) {
    try {
      Object time = ticket(answer).get("updated_at");
      return time == null ? 0 : OffsetDateTime.parse(time.toString()).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      return 0;
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> ticket(Map<String, Object> answer) {
    return answer != null && answer.get("ticket") instanceof Map<?, ?> ticket ? (Map<String, Object>) ticket : Map.of();
  }

  /** Tells our own writes, and whose events they carry, when the ticket's audits are read. */
  private static Map<String, Object> metadata(List<Map<String, Object>> set) {
    return Map.of("klaviyo_event_ids", eventIds(set));
  }

  private static List<Object> eventIds(List<Map<String, Object>> set) {
    return set.stream().map(text -> text.get("event_id")).toList();
  }

  private static Map<String, Object> comment(String text, Long authorId) {
    Map<String, Object> comment = new LinkedHashMap<>(CommentBody.of(text));
    comment.put("public", true);
    comment.put("author_id", authorId);
    return comment;
  }
}
