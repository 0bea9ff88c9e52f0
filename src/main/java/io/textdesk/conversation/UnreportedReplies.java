package io.textdesk.conversation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** How many replies of the last day Klaviyo has not reported, neither as delivered nor as failed, though it should have. */
@Component
class UnreportedReplies {

  private static final Duration SHOWN = Duration.ofDays(1);

  private static final String COUNT = """
      select count(*) from message
      where flow = 'agent-comment-to-sms' and delivery = 'unreported' and called_at > ?""";

  private final JdbcTemplate database;
  private final Clock clock;

  UnreportedReplies(MeterRegistry meters, JdbcTemplate database, Clock clock) {
    this.database = database;
    this.clock = clock;
    Gauge.builder("textdesk.replies.unreported", this, UnreportedReplies::count)
        .description("Replies of the last 24 hours that Klaviyo should have reported, and has not").register(meters);
  }

  private int count() {
    return database.queryForObject(COUNT, Integer.class, clock.instant().minus(SHOWN).toEpochMilli());
  }
}
