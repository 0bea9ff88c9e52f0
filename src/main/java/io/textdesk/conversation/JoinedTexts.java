package io.textdesk.conversation;

import io.textdesk.shared.Outcomes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Texts or notes of one conversation that wait together and become one comment. */
@Component("joinedTexts")
public class JoinedTexts {

  /** Zendesk takes 64 KB in a comment, and a character may be four bytes. */
  private static final int LONGEST_COMMENT = 15_000;

  private final Outcomes outcomes;
  private final NoteTimes times;

  JoinedTexts(Outcomes outcomes, NoteTimes times) {
    this.outcomes = outcomes;
    this.times = times;
  }

  /**
   * The texts that one request carries: those of a request before whose outcome is not known, or else all that wait, as
   * far as they fit. One that was not looked at yet, as Klaviyo could not be asked about its customer, ends them.
   *
   * @param line rows of the journal; empty when nothing waits
   */
  public List<Map<String, Object>> next(
      @Variable("line") List<Map<String, Object>> line,
      @Variable("eventId") String eventId,
      @Variable("words") String words,
      @Variable("occurredAt") long occurredAt,
      @Variable("receivedAt") long receivedAt) {
    if (line.isEmpty()) {
      Map<String, Object> text = new HashMap<>();
      text.put("event_id", eventId);
      text.put("body", words);
      text.put("occurred_at", occurredAt);
      text.put("received_at", receivedAt);
      return List.of(text);
    }
    Object calledWith = line.get(0).get("set_id");
    if (calledWith != null) {
      return line.stream().filter(text -> calledWith.equals(text.get("set_id"))).toList();
    }
    List<Map<String, Object>> next = new ArrayList<>();
    int length = 0;
    for (Map<String, Object> waiting : line) {
      Map<String, Object> text = new HashMap<>(waiting);
      if (eventId.equals(text.get("event_id"))) {
        text.put("body", words);
      }
      if (text.get("body") == null) {
        break;
      }
      length += body(text).length();
      boolean alone = ((Number) text.get("alone")).intValue() == 1;
      if (!next.isEmpty() && (alone || length > LONGEST_COMMENT)) {
        break;
      }
      next.add(text);
      if (alone) {
        break;
      }
    }
    return next;
  }

  /** One text as it is; of several, each below its time. */
  public String comment(@Variable("set") List<Map<String, Object>> set) {
    return set.size() == 1 ? body(set.get(0)) : set.stream()
        .map(text -> times.of(Instant.ofEpochMilli(millis(text, "occurred_at"))) + "\n" + body(text))
        .collect(Collectors.joining("\n\n"));
  }

  /** Notes, one below the other. */
  public String note(@Variable("set") List<Map<String, Object>> set) {
    return set.stream().map(JoinedTexts::body).collect(Collectors.joining("\n\n"));
  }

  public List<String> eventIds(@Variable("set") List<Map<String, Object>> set) {
    return set.stream().map(text -> (String) text.get("event_id")).toList();
  }

  public void countDone(@Variable("set") List<Map<String, Object>> set, Exchange exchange) {
    set.forEach(text -> outcomes.done(exchange.getFromRouteId(), millis(text, "received_at")));
  }

  public void countSkipped(
      @Variable("set") List<Map<String, Object>> set, @Variable("reason") String reason, Exchange exchange) {
    outcomes.count(exchange.getFromRouteId(), "skipped", reason, set.size());
  }

  private static String body(Map<String, Object> text) {
    return text.get("body") == null ? "" : (String) text.get("body");
  }

  private static long millis(Map<String, Object> text, String column) {
    return ((Number) text.get(column)).longValue();
  }
}
