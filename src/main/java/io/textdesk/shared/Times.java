package io.textdesk.shared;

import java.time.Clock;
import java.time.Duration;
import org.apache.camel.Variable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The moments that routes and SQL compare with, in milliseconds since 1970. */
@Component("times")
public class Times {

  private static final Duration REFUSALS_REMEMBERED = Duration.ofMinutes(5);

  /** A message that is late by so much is sent again: a copy, which does no harm, where its flow is paused or has a backlog. */
  private static final Duration STUCK_AFTER = Duration.ofMinutes(1);

  private final Clock clock;
  private final Duration textsKept;
  private final Duration messagesKept;
  private final Duration profilesRemembered;
  private final Duration effectWithin;
  private final Duration repliesToWithin;
  private final Duration reportWithin;

  Times(
      Clock clock,
      @Value("${textdesk.retention}") Duration textsKept,
      @Value("${textdesk.journal-retention}") Duration messagesKept,
      @Value("${textdesk.consent.remember-for}") Duration profilesRemembered,
      @Value("${textdesk.retry.effect-within}") Duration effectWithin,
      @Value("${textdesk.sms.replies-to-within}") Duration repliesToWithin,
      @Value("${textdesk.sms.report-within}") Duration reportWithin) {
    this.clock = clock;
    this.textsKept = textsKept;
    this.messagesKept = messagesKept;
    this.profilesRemembered = profilesRemembered;
    this.effectWithin = effectWithin;
    this.repliesToWithin = repliesToWithin;
    this.reportWithin = reportWithin;
  }

  public long now() {
    return clock.millis();
  }

  /** @param delay in milliseconds */
  public long in(long delay) {
    return clock.millis() + delay;
  }

  /**
   * How long a request that got no answer may still take effect, so that it is too early to look for it.
   *
   * @param calledAt when it left
   * @return milliseconds, 0 when it is time
   */
  public long millisUntilSettled(long calledAt) {
    return Math.max(0, calledAt + effectWithin.toMillis() - clock.millis());
  }

  /** A customer who writes then may reply to a text from this moment on. */
  public long repliesToSince(@Variable("occurredAt") long occurredAt) {
    return occurredAt - repliesToWithin.toMillis();
  }

  /** Klaviyo should have reported the replies from before this. */
  public long reportsBefore() {
    return clock.instant().minus(reportWithin).toEpochMilli();
  }

  /** A message that should have come back before this was forgotten. */
  public long stuckBefore() {
    return clock.instant().minus(STUCK_AFTER).toEpochMilli();
  }

  /** Texts of messages from before this are erased. */
  public long textsBefore() {
    return clock.instant().minus(textsKept).toEpochMilli();
  }

  /** Messages from before this are forgotten. */
  public long messagesBefore() {
    return clock.instant().minus(messagesKept).toEpochMilli();
  }

  /** What Klaviyo told of a profile before this no longer counts. */
  public long profilesBefore() {
    return clock.instant().minus(profilesRemembered).toEpochMilli();
  }

  /** A "no" counts for a short time only: Klaviyo does not always report when a customer agrees once more. */
  public long refusalsBefore() {
    return clock.instant().minus(REFUSALS_REMEMBERED).toEpochMilli();
  }
}
