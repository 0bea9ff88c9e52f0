package io.textdesk.conversation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
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

  OwnReplies(SmsSettings sms) {
    this.maxLength = sms.maxLength();
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
   * The reply that the text is a part of; null when it is none.
   *
   * @param replies rows of the journal: replies to the customer that may be it
   */
  public Map<String, Object> find(@Variable("replies") List<Map<String, Object>> replies, @Variable("sent") SentSms sent) {
    return replies.stream().filter(reply -> sent.text() == null || has((String) reply.get("body"), sent.text()))
        .findFirst().orElse(null);
  }

  private boolean has(String reply, String text) {
    return reply != null && SmsText.parts(reply, maxLength).stream().anyMatch(part -> part.strip().equals(text.strip()));
  }
}
