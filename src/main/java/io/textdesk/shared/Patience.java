package io.textdesk.shared;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.apache.camel.util.ObjectHelper;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How long a message that fails is tried again, and after which pauses. */
@Component("patience")
public class Patience {

  /** Parts by which a pause is longer or shorter than its rule says, so that messages do not come back all at once. */
  private static final double JITTER = 0.2;

  /** After the tries in place, each of which waits twice as long as the one before. */
  private static final int FIRST_PAUSE = 8;

  private final Duration firstDelay;
  private final Duration maxDelay;
  private final Duration poisonAfter;
  private final Duration giveUpAfter;
  private final List<Door> doors;
  private final Clock clock;

  Patience(
      @Value("${textdesk.retry.first-delay}") Duration firstDelay,
      @Value("${textdesk.retry.max-delay}") Duration maxDelay,
      @Value("${textdesk.retry.poison-after}") Duration poisonAfter,
      @Value("${textdesk.retry.give-up-after}") Duration giveUpAfter,
      List<Door> doors,
      Clock clock) {
    this.firstDelay = firstDelay;
    this.maxDelay = maxDelay;
    this.poisonAfter = poisonAfter;
    this.giveUpAfter = giveUpAfter;
    this.doors = doors;
    this.clock = clock;
  }

  /**
   * Whether a message has failed for too long: for textdesk.retry.give-up-after, or for textdesk.retry.poison-after while
   * the same operation succeeded for others.
   *
   * @param line rows of the journal, among them the message that fails
   */
  public boolean hasEnded(
      @Variable("line") List<Map<String, Object>> line,
      @Variable("eventId") String eventId,
      @ExchangeProperty("CamelExceptionCaught") Throwable failure) {
    Duration failing = failing(line, eventId);
    boolean poison = failing.compareTo(poisonAfter) >= 0 && othersSucceed(failing, failure);
    return poison || failing.compareTo(giveUpAfter) >= 0;
  }

  /** Whether the other system as a whole is down, which counts for nothing. */
  public boolean isDowntime(@ExchangeProperty("CamelExceptionCaught") Throwable failure) {
    UpstreamFailure answered = ObjectHelper.getException(UpstreamFailure.class, failure);
    return answered instanceof UpstreamFailure.Unavailable && answered.getStatus() == 0;
  }

  /** Whether the request was refused or never left, so that it certainly had no effect. */
  public boolean isCertain(Throwable failure) {
    return !(failure instanceof UpstreamFailure.OutcomeUnknown);
  }

  /** Milliseconds until the next try: about as long as it has failed so far, or as the answer asks. */
  public long pause(
      @Variable("line") List<Map<String, Object>> line,
      @Variable("eventId") String eventId,
      @ExchangeProperty("CamelExceptionCaught") Throwable failure) {
    long pause = Math.min(Math.max(failing(line, eventId).toMillis(), firstDelay.toMillis() * FIRST_PAUSE), maxDelay.toMillis());
    long jittered = Math.round(pause * ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER));
    UpstreamFailure answered = ObjectHelper.getException(UpstreamFailure.class, failure);
    boolean asked = answered != null && answered.getRetryAfter() != null;
    return asked ? Math.max(jittered, answered.getRetryAfter().toMillis()) : jittered;
  }

  /** Milliseconds; a longer time between two failures is downtime of the other system. */
  public long longestPause() {
    return 2 * maxDelay.toMillis();
  }

  private boolean othersSucceed(Duration failing, Throwable failure) {
    UpstreamFailure answered = ObjectHelper.getException(UpstreamFailure.class, failure);
    long since = clock.instant().minus(failing).toEpochMilli();
    return answered != null && doors.stream()
        .anyMatch(door -> door.api().equals(answered.getApi()) && door.succeededSince(answered.getOperation(), since));
  }

  private static Duration failing(List<Map<String, Object>> line, String eventId) {
    return line.stream().filter(message -> eventId.equals(message.get("event_id"))).findFirst()
        .map(message -> Duration.ofMillis(((Number) message.get("failing_for")).longValue()))
        .orElse(Duration.ZERO);
  }
}
