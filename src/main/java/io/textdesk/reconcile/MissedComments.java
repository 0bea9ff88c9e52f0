package io.textdesk.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.conversation.SmsSettings;
import io.textdesk.shared.ConnectionStart;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Comments that should have become texts, but whose event never came. */
@Component("missedComments")
public class MissedComments {

  /** Zendesk's search finds a change some minutes late. */
  private static final Duration SEARCH_LAG = Duration.ofMinutes(10);

  /** Zendesk's own, where none is asked for. */
  private static final int PAGE_SIZE = 100;
  private static final Set<String> STAFF = Set.of("agent", "admin");
  private static final String EVENT_ID = "textdesk-comment-";

  private final SmsSettings sms;
  private final ConnectionStart start;
  private final Clock clock;
  private final ObjectMapper json;
  private final Duration maxAge;

  MissedComments(SmsSettings sms, ConnectionStart start, Clock clock, ObjectMapper json,
      @Value("${textdesk.reconcile.max-age}") Duration maxAge) {
    this.sms = sms;
    this.start = start;
    this.clock = clock;
    this.json = json;
    this.maxAge = maxAge;
  }

  /** @param event as Zendesk's webhook would have told it */
  public record Missed(long commentId, String event) {}

  /**
   * From when on tickets and their comments are looked at, in milliseconds since 1970.
   *
   * @param readUntil when the last ticket was changed that was looked at; null for none
   */
  public long from(@Variable("readUntil") Long readUntil) {
    Instant from = readUntil == null
        ? clock.instant().minus(maxAge) : Instant.ofEpochMilli(readUntil).minus(SEARCH_LAG);
    return (from.isBefore(start.moment()) ? start.moment() : from).truncatedTo(ChronoUnit.SECONDS).toEpochMilli();
  }

  /** SMS tickets that changed since then, those that changed first first. */
  public String query(@Variable("searchFrom") long searchFrom) {
    String query = "type:ticket tags:%s updated>=%s".formatted(sms.tag(), Instant.ofEpochMilli(searchFrom));
    return "query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&sort_by=updated_at&sort_order=asc";
  }

  /** @param answer of List Search Results */
  public LinkedList<JsonNode> tickets(@Body Map<String, Object> answer) {
    LinkedList<JsonNode> tickets = new LinkedList<>();
    json.valueToTree(answer).path("results").forEach(tickets::add);
    return tickets;
  }

  public long ticketId(@Variable("ticket") JsonNode ticket) {
    return ticket.path("id").longValue();
  }

  /** When the last ticket of a page changed, in milliseconds since 1970; what was known before for an empty page. */
  public long readUntil(@Variable("tickets") LinkedList<JsonNode> tickets, @Variable("searchFrom") long searchFrom) {
    return tickets.isEmpty() ? searchFrom : millis(tickets.getLast().path("updated_at"));
  }

  /**
   * From when on the next page is searched; null after the last. By time and not by number, since tickets that change
   * meanwhile move to the end, and others would take their place on a page that was read.
   */
  public Long next(
      @Variable("tickets") LinkedList<JsonNode> tickets, @Variable("searchFrom") long from, @Variable("readUntil") long until) {
    return tickets.size() < PAGE_SIZE ? null : Long.valueOf(until > from ? until : from + 1000);
  }

  /**
   * Public comments by staff other than ourselves since then, oldest first.
   *
   * @param answer of List Comments with the users; null when the ticket is gone
   * @param from in milliseconds since 1970
   */
  public LinkedList<Missed> ofStaff(
      @Body Map<String, Object> answer,
      @Variable("ticket") JsonNode ticket,
      @Variable("missedFrom") long from,
      @Variable("global:zendeskUserId") String ourselves) {
    JsonNode read = json.valueToTree(answer);
    Map<String, JsonNode> staff = StreamSupport.stream(read.path("users").spliterator(), false)
        .filter(user -> STAFF.contains(user.path("role").asText()) && !user.path("id").asText().equals(ourselves))
        .collect(Collectors.toMap(user -> user.path("id").asText(), user -> user, (one, same) -> one));
    LinkedList<Missed> missed = new LinkedList<>();
    for (JsonNode comment : read.path("comments")) {
      JsonNode author = staff.get(comment.path("author_id").asText());
      if (author != null && comment.path("public").asBoolean() && millis(comment.path("created_at")) >= from) {
        missed.addFirst(new Missed(comment.path("id").longValue(), event(ticket, comment, author).toString()));
      }
    }
    return missed;
  }

  /** Whether a comment that was found here is too old to be sent. */
  public boolean isTooLate(@Variable("eventId") String eventId, @Variable("occurredAt") long occurredAt) {
    return eventId.startsWith(EVENT_ID) && occurredAt < clock.instant().minus(maxAge).toEpochMilli();
  }

  /** Has the same id whenever it is found. */
  private ObjectNode event(JsonNode ticket, JsonNode comment, JsonNode author) {
    String ticketId = ticket.path("id").asText();
    ObjectNode event = json.createObjectNode();
    event.put("id", EVENT_ID + ticketId + "-" + comment.path("id").asText());
    event.put("type", "zen:event-type:ticket.comment_added").put("subject", "zen:ticket:" + ticketId);
    event.put("time", comment.path("created_at").asText()).put("zendesk_event_version", "2022-11-06");
    ObjectNode detail = event.putObject("detail").put("id", ticketId);
    detail.put("brand_id", ticket.path("brand_id").asText(null));
    detail.put("created_at", ticket.path("created_at").asText()).put("external_id", ticket.path("external_id").asText(null));
    detail.put("requester_id", ticket.path("requester_id").asText(null)).set("tags", ticket.path("tags"));
    detail.put("status", ticket.path("status").asText().toUpperCase(Locale.ROOT));
    ObjectNode told = event.putObject("event").putObject("comment").put("id", comment.path("id").asText());
    told.put("body", comment.path("body").asText()).put("is_public", true);
    told.putObject("author").put("id", author.path("id").asText()).put("is_staff", true).put("name", author.path("name").asText());
    return event;
  }

  private static long millis(JsonNode time) {
    return OffsetDateTime.parse(time.asText()).toInstant().toEpochMilli();
  }
}
