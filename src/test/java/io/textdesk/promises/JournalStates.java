package io.textdesk.promises;

import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the journal says of each event, by flow and event id. */
class JournalStates implements Supplier<Map<String, String>> {

  private final JdbcTemplate database;

  JournalStates(JdbcTemplate database) {
    this.database = database;
  }

  @Override
  public Map<String, String> get() {
    return database.queryForList("select flow, event_id, state from message").stream().collect(Collectors.toMap(
        row -> row.get("flow") + " " + row.get("event_id"), row -> String.valueOf(row.get("state"))));
  }
}
