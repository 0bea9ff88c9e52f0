package io.textdesk.conversation;

import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import org.springframework.stereotype.Component;

/** Whether agents are there, by config/hours.yaml. */
@Component("hours")
public class Hours {

  private final HoursSettings settings;
  private final Clock clock;

  Hours(HoursSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  public boolean areOpen() {
    return areOpenAt(clock.millis());
  }

  /** @param millis since 1970 */
  public boolean areOpenAt(long millis) {
    ZonedDateTime moment = Instant.ofEpochMilli(millis).atZone(settings.timeZone());
    return settings.areOpen(moment.toLocalDate(), moment.toLocalTime());
  }

  /**
   * Who got an automatic answer since then gets no other one, and a text from before gets none at all; in milliseconds
   * since 1970.
   */
  public long answeredSince() {
    return clock.instant().minus(settings.atMostEvery()).toEpochMilli();
  }
}
