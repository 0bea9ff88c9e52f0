package io.textdesk.conversation;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Recognises the agents' replies among the texts that Klaviyo tells of. Klaviyo gives a text no id that its request knew,
 * so that the words decide, or, where the event has none, the time.
 */
@Component("ownReplies")
public class OwnReplies {

  /** Clocks differ, and Klaviyo's times are whole seconds. */
  private static final Duration CLOCK_DIFFERENCE = Duration.ofSeconds(5);

  /** A phone that is switched off gets its texts later. */
  private static final Duration LATEST_REPORT = Duration.ofHours(72);

  private final int maxLength;
  private final MeterRegistry meters;

  OwnReplies(SmsSettings sms, MeterRegistry meters) {
    this.maxLength = sms.maxLength();
    this.meters = meters;
  }

  /** From when on a reply may be the text that was sent, in milliseconds since 1970. */
  public long since(@Variable("sent") SentSms sent) {
    return sent.time().minus(LATEST_REPORT).toEpochMilli();
  }

  /** Until when a reply may be the text that was sent, in milliseconds since 1970. */
  public long until(@Variable("sent") SentSms sent) {
    return sent.time().plus(CLOCK_DIFFERENCE).toEpochMilli();
  }

  /**
   * The reply that the text is a part of; null when it is none. An event that comes back finds the reply that it told of
   * before. Without words it is the first reply that has parts without a report.
   *
   * @param replies rows of the journal: replies to the customer that may be it
   */
  public Map<String, Object> find(@Variable("replies") List<Map<String, Object>> replies, @Variable("sent") SentSms sent) {
    Predicate<Map<String, Object>> told = reply -> sent.eventId().equals(reply.get("failed_event"));
    Predicate<Map<String, Object>> open = reply -> number(reply, "parts_reported") < number(reply, "parts_left");
    Predicate<Map<String, Object>> same = reply -> has((String) reply.get("body"), sent.text());
    Stream<Predicate<Map<String, Object>>> signs =
        sent.text() == null ? Stream.of(told, open) : Stream.of(told, open.and(same), same);
    return signs.flatMap(sign -> replies.stream().filter(sign).limit(1)).findFirst().orElse(null);
  }

  private boolean has(String reply, String text) {
    return reply != null && SmsText.parts(reply, maxLength).stream().anyMatch(part -> part.strip().equals(text.strip()));
  }

  /** How long the reply was on its way, in milliseconds; Klaviyo's times are whole seconds. */
  public long millis(@Variable("ownReply") Map<String, Object> reply, @Variable("sent") SentSms sent) {
    return Math.max(0, sent.time().toEpochMilli() - number(reply, "called_at"));
  }

  /** Measures a reply that is delivered as a whole. */
  public void measureDelivered(@Variable("ownReply") Map<String, Object> reply, @Variable("sent") SentSms sent) {
    if (number(reply, "parts_reported") + 1 == number(reply, "parts")) {
      measure("delivered", millis(reply, sent));
    }
  }

  /** Measures a failure when it is told for the first time. */
  public void measureFailed(@Variable("ownReply") Map<String, Object> reply, @Variable("sent") SentSms sent) {
    if (!sent.eventId().equals(reply.get("failed_event"))) {
      measure("failed", millis(reply, sent));
    }
  }

  private void measure(String outcome, long millis) {
    meters.timer("textdesk.delivery", "outcome", outcome).record(millis, TimeUnit.MILLISECONDS);
  }

  private static long number(Map<String, Object> row, String column) {
    return ((Number) row.get(column)).longValue();
  }
}
