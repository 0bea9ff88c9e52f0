package io.textdesk.intake;

import org.apache.camel.CamelContext;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;

/**
 * An event of a delivery, as the intake routes sort it.
 *
 * @param id Klaviyo's id of the event, or one made from the content of an event that has none
 * @param meaning what the topic means to us, such as inbound; null when it means nothing
 * @param group the Klaviyo profile, so that one conversation is worked on in order; null where the event has none
 * @param json the event as it came
 * @param problem why no flow could work on it; null for a good one
 */
record IncomingEvent(String id, String meaning, String group, String json, String problem) {

  /** As it travels through the queues. */
  Message toMessage(CamelContext camel, long receivedAt) {
    Message message = new DefaultMessage(camel);
    message.setHeader("JMSXGroupID", group);
    message.setHeader("TextdeskEventId", id);
    message.setHeader("TextdeskMeaning", meaning);
    message.setHeader("TextdeskReceivedAt", receivedAt);
    message.setHeader("TextdeskError", problem);
    message.setBody(json);
    return message;
  }
}
