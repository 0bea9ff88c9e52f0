package io.textdesk.shared;

import java.util.List;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The open messages of a conversation, in the order in which they are worked on. */
@Component("line")
public class Line {

  /** The broker's clock and ours are read at different moments. */
  private static final long EARLY_MILLIS = 500;

  private final Times times;

  Line(Times times) {
    this.times = times;
  }

  /**
   * Whose turn it is: {@code free} when nothing waits, {@code own} when this message is in front and due, {@code others}
   * when another one is in front, or when this is a copy of one that will come back later.
   *
   * @param line rows of the journal, in order
   */
  public String turn(@Variable("line") List<Map<String, Object>> line, @Variable("eventId") String eventId) {
    if (line.isEmpty()) {
      return "free";
    }
    Map<String, Object> front = line.get(0);
    boolean early = front.get("due_at") instanceof Number due && due.longValue() > times.now() + EARLY_MILLIS;
    return eventId.equals(front.get("event_id")) && !early ? "own" : "others";
  }
}
