package io.textdesk.intake;

/**
 * An event of a delivery, as the intake routes sort it.
 *
 * @param id Klaviyo's id of the event, or one made from the content of an event that has none
 * @param meaning what the topic means to us, such as inbound; null when it means nothing
 * @param group the Klaviyo profile, so that one conversation is worked on in order
 * @param json the event as it came
 * @param problem why no flow could work on it; null for a good one
 */
public record IncomingEvent(String id, String meaning, String group, String json, String problem) {

  /** Camel asks for it wherever an expression reads an event, and the JSON is long. */
  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
