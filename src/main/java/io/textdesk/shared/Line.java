package io.textdesk.shared;

import java.util.List;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The open messages of a conversation, in the order in which they are worked on. */
@Component("line")
public class Line {

  /**
   * Whose turn it is: {@code free} when nothing waits, {@code own} when this message is in front, {@code others} when
   * another one is.
   *
   * @param line rows of the journal, in order
   */
  public String turn(@Variable("line") List<Map<String, Object>> line, @Variable("eventId") String eventId) {
    if (line.isEmpty()) {
      return "free";
    }
    return eventId.equals(line.get(0).get("event_id")) ? "own" : "others";
  }
}
