package io.textdesk.shared;

import java.time.Clock;
import java.time.Instant;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The moment when the two accounts were connected first; what happened before is not synced. */
@Component("connectionStart")
public class ConnectionStart {

  /** Event times are whole seconds. */
  private static final int GRACE_SECONDS = 1;

  private final Instant start;

  ConnectionStart(JdbcTemplate database, Clock clock) {
    database.update("insert into connection (name, value) values ('started-at', ?) on conflict (name) do nothing",
        clock.instant().toString());
    this.start = Instant.parse(
        database.queryForObject("select value from connection where name = 'started-at'", String.class));
  }

  public Instant moment() {
    return start;
  }

  public boolean isAfter(Instant event) {
    return event.isBefore(start.minusSeconds(GRACE_SECONDS));
  }
}
