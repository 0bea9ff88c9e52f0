package io.textdesk.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Makes of a customer's text what Klaviyo might have made of it. */
public final class Events {

  private Events() {}

  public static void happenedAt(ObjectNode event, Instant time) {
    ((ObjectNode) event.at("/payload/data/attributes"))
        .put("timestamp", time.getEpochSecond())
        .put("datetime", time.toString());
  }

  public static ObjectNode properties(ObjectNode event) {
    return (ObjectNode) event.at("/payload/data/attributes/event_properties");
  }
}
