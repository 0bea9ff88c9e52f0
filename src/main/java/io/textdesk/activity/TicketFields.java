package io.textdesk.activity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** The titles of the account's ticket fields, read anew every hour. */
@Component("ticketFields")
public class TicketFields {

  private static final Duration KEPT = Duration.ofHours(1);

  private final Clock clock;
  private final TicketSettings settings;
  private volatile Map<Long, String> titles = Map.of();
  private volatile Instant readAt = Instant.MIN;

  TicketFields(Clock clock, TicketSettings settings) {
    this.clock = clock;
    this.settings = settings;
  }

  public boolean areStale() {
    return settings.fields() != TicketSettings.FieldsShape.OFF && readAt.isBefore(clock.instant().minus(KEPT));
  }

  /** @param answer of List Ticket Fields */
  @SuppressWarnings("unchecked")
  public void remember(@Body Map<String, Object> answer) {
    Map<Long, String> read = new LinkedHashMap<>();
    for (Map<String, Object> field : (List<Map<String, Object>>) answer.get("ticket_fields")) {
      read.put(((Number) field.get("id")).longValue(), (String) field.get("title"));
    }
    titles = read;
    readAt = clock.instant();
  }

  /** The title, or the id where the field is newer than what we know. */
  String titleOf(long id) {
    return titles.getOrDefault(id, Long.toString(id));
  }
}
