package io.textdesk.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.textdesk.klaviyo.KlaviyoEvent;
import io.textdesk.klaviyo.KlaviyoSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Finds out from Klaviyo's events whether a text left whose request got no answer. Klaviyo gives a text no id that would
 * prove it, so that an event counts only when nothing else explains it.
 */
@Component("sentTexts")
public class SentTexts {

  /** Clocks differ, and Klaviyo's times are whole seconds. */
  private static final Duration CLOCK_DIFFERENCE = Duration.ofSeconds(5);

  /** Klaviyo tells of a text when it has arrived, which may be long after it was sent. */
  private static final Duration LATE_REPORTS = Duration.ofMinutes(10);

  private final KlaviyoSettings klaviyo;
  private final Duration findWithin;
  private final Clock clock;
  private final ObjectMapper json;

  SentTexts(KlaviyoSettings klaviyo, SmsSettings sms, Clock clock, ObjectMapper json) {
    this.klaviyo = klaviyo;
    this.findWithin = sms.findWithin();
    this.clock = clock;
    this.json = json;
  }

  /**
   * @param since milliseconds since 1970
   * @param until milliseconds since 1970; null for now
   */
  public String query(
      @Variable("metricId") String metricId,
      @Variable("profileId") String profileId,
      @Variable("sentSince") long since,
      @Variable("sentUntil") Long until) {
    String upTo = until == null ? "" : ",less-or-equal(datetime,%s)".formatted(time(until));
    String filter = "and(equals(metric_id,\"%s\"),equals(profile_id,\"%s\"),greater-or-equal(datetime,%s)%s)"
        .formatted(metricId, profileId, time(since), upTo);
    return "filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8) + "&sort=-datetime";
  }

  private static Instant time(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS);
  }

  /** From when on a text may be the one of the call, in milliseconds since 1970. */
  public long since(@Variable("lastCallAt") long calledAt) {
    return calledAt - CLOCK_DIFFERENCE.toMillis();
  }

  /** From when on another reply may be what Klaviyo tells of, in milliseconds since 1970. */
  public long othersSince(@Variable("lastCallAt") long calledAt) {
    return calledAt - LATE_REPORTS.toMillis();
  }

  /**
   * What is known of the part that was called: sent, open (later events may tell), or unknown.
   *
   * @param answer of Get Events: texts to the customer since shortly before the call
   * @param otherReplies rows of the journal: other replies to the customer that may explain one of these
   * @param partsSent parts of this reply that left before
   */
  public String fate(
      @Variable("sentTexts") Map<String, Object> answer,
      @Variable("otherReplies") List<Map<String, Object>> otherReplies,
      @Variable("reply") AgentReply reply,
      @Variable("partsSent") int partsSent,
      @Variable("lastCallAt") long calledAt) {
    String part = reply.parts().get(partsSent);
    List<String> texts = new ArrayList<>();
    for (JsonNode event : json.valueToTree(answer).path("data")) {
      KlaviyoEvent sent = KlaviyoEvent.ofAnswer(event);
      if (sent.firstOf(klaviyo.campaignProperties()) == null) {
        texts.add(sent.firstOf(klaviyo.textProperties()));
      }
    }
    boolean sent = texts.stream().anyMatch(text -> text != null)
        ? texts.stream().filter(part::equals).count() > explained(otherReplies, part)
        : texts.size() == 1 && otherReplies.isEmpty() && partsSent == 0;
    if (sent) {
      return "sent";
    }
    return clock.millis() < calledAt + findWithin.toMillis() ? "open" : "unknown";
  }

  private static long explained(List<Map<String, Object>> otherReplies, String part) {
    return otherReplies.stream().filter(reply -> part.equals(reply.get("body"))).count();
  }
}
