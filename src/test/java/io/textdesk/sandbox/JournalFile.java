package io.textdesk.sandbox;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The journal of another process, read from its database, also after that process was killed. */
public final class JournalFile {

  private static final Set<String> ENDS = Set.of("done", "skipped", "unknown");

  private final String url;

  public JournalFile(Path dataDirectory) {
    this("jdbc:sqlite:" + dataDirectory.resolve("textdesk.db") + "?busy_timeout=10000");
  }

  /** Of a database that has an address, such as PostgreSQL. */
  public JournalFile(String url) {
    this.url = url;
  }

  /** As in "done" and "skipped keyword"; null for an event that no flow took up. */
  public String outcomeOf(String eventId) {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement query = connection.prepareStatement("select state, reason from message where event_id = ?")) {
      query.setString(1, eventId);
      ResultSet row = query.executeQuery();
      if (!row.next()) {
        return null;
      }
      return row.getString("reason") == null ? row.getString("state") : row.getString("state") + " " + row.getString("reason");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** States by flow and event id, as in {@code inbound-sms-to-ticket 6gT0001}. */
  public Map<String, String> states() {
    Map<String, String> states = new HashMap<>();
    try (Connection connection = DriverManager.getConnection(url);
        ResultSet rows = connection.createStatement().executeQuery("select flow, event_id, state from message")) {
      while (rows.next()) {
        states.put(rows.getString("flow") + " " + rows.getString("event_id"), rows.getString("state"));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return states;
  }

  /** Ids of the events that will not be worked on again: done, skipped, or of unknown fate. */
  public Set<String> finished() {
    Set<String> ids = new HashSet<>();
    states().forEach((key, state) -> {
      if (ENDS.contains(state)) {
        ids.add(key.substring(key.indexOf(' ') + 1));
      }
    });
    return ids;
  }
}
