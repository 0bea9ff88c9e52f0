package io.textdesk.shared;

import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.stereotype.Component;

/** How long a node has the turn for work by the clock, all in milliseconds. */
@Component("turns")
public class Turns {

  /** Longer than a request may take, after which the turn is kept for as long again. */
  private static final Duration HELD = Duration.ofSeconds(30);

  /** A timer may be early. */
  private static final Duration TOLERANCE = Duration.ofSeconds(1);

  private final Clock clock;

  Turns(Clock clock) {
    this.clock = clock;
  }

  /** When a turn that is taken now ends by itself, as after a crash; since 1970. */
  public long until() {
    return clock.millis() + HELD.toMillis();
  }

  /** @param period of the timer, such as 10s */
  public long pause(String period) {
    return Math.max(0, DurationStyle.detectAndParse(period).minus(TOLERANCE).toMillis());
  }
}
