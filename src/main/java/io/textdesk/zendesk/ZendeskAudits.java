package io.textdesk.zendesk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.LinkedList;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Looks for what we wrote on tickets: each audit of ours names the events that it carries. */
@Component("zendeskAudits")
public class ZendeskAudits {

  /** Clocks differ, and Zendesk's times are whole seconds. */
  private static final long CLOCK_DIFFERENCE_MILLIS = 60_000;

  private final ObjectMapper json;

  ZendeskAudits(ObjectMapper json) {
    this.json = json;
  }

  /**
   * The tickets that may have what we look for: at first the one that it was meant for, if there is one, and the one that
   * this was merged into.
   */
  public LinkedList<Long> suspects(@Variable("ticketId") Long ticketId, @Variable("successorId") Long successorId) {
    LinkedList<Long> suspects = new LinkedList<>();
    suspects.add(ticketId);
    suspects.add(successorId);
    suspects.removeIf(Objects::isNull);
    return suspects;
  }

  /**
   * And the customer's other tickets that changed since.
   *
   * @param answer of List Tickets
   * @param calledAt when the request left, in milliseconds since 1970
   */
  public LinkedList<Long> moreSuspects(
      @Body Map<String, Object> answer,
      @Variable("suspects") LinkedList<Long> suspects,
      @Variable("lastCallAt") long calledAt) {
    for (JsonNode ticket : json.valueToTree(answer).path("tickets")) {
      long id = ticket.path("id").asLong();
      if (!suspects.contains(id) && updatedAt(ticket) >= calledAt - CLOCK_DIFFERENCE_MILLIS) {
        suspects.add(id);
      }
    }
    return suspects;
  }

  public String byExternalId(@Variable("accountId") String accountId, @Variable("profileId") String profileId) {
    return "sort=-updated_at&page%5Bsize%5D=100&external_id="
        + URLEncoder.encode(ExternalId.of(accountId, profileId), StandardCharsets.UTF_8);
  }

  /** Whether an audit in an answer of List Audits carries this event; a ticket that is gone has none. */
  public boolean tellOf(@Body Map<String, Object> answer, @Variable("setId") String eventId) {
    for (JsonNode audit : json.valueToTree(answer).path("audits")) {
      for (JsonNode value : audit.at("/metadata/custom")) {
        if (eventId.equals(value.asText()) || contains(value, eventId)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The query of the next page, or null. */
  public String nextPage(@Body Map<String, Object> answer) {
    JsonNode meta = json.valueToTree(answer).path("meta");
    return meta.path("has_more").asBoolean() && meta.path("after_cursor").isTextual()
        ? "page%5Bsize%5D=100&page%5Bafter%5D=" + URLEncoder.encode(meta.path("after_cursor").textValue(), StandardCharsets.UTF_8)
        : null;
  }

  private static boolean contains(JsonNode list, String eventId) {
    for (JsonNode one : list) {
      if (eventId.equals(one.asText())) {
        return true;
      }
    }
    return false;
  }

  private static long updatedAt(JsonNode ticket) {
    try {
      return OffsetDateTime.parse(ticket.path("updated_at").asText()).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      return Long.MAX_VALUE;
    }
  }
}
