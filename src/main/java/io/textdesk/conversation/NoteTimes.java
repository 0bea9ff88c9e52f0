package io.textdesk.conversation;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Times as comments and notes tell them, by the settings in config/notes.yaml. */
@Component("noteTimes")
public class NoteTimes {

  private final DateTimeFormatter time;

  NoteTimes(@Value("${textdesk.notes.joined-time}") String pattern, @Value("${textdesk.notes.time-zone}") String zone) {
    this.time = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneId.of(zone));
  }

  public String of(Instant moment) {
    return time.format(moment);
  }

  /** @param millis since 1970 */
  public String ofMillis(long millis) {
    return of(Instant.ofEpochMilli(millis));
  }
}
