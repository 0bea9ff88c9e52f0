package io.textdesk.conversation;

import java.time.Instant;

/**
 * A text that Klaviyo sent to a customer.
 *
 * @param eventId Klaviyo's id of the event that tells of it
 * @param kind campaign, flow, or reply: what a person typed, in Zendesk or in Klaviyo's own inbox
 * @param name of the campaign, or of the flow's message; null for a reply
 * @param text null where the event does not have it
 * @param failure why it could not be delivered, in Klaviyo's words; null when it was
 */
public record SentSms(
    String eventId, String profileId, Instant time, String kind, String name, String text, String failure) {

  static final String REPLY = "reply";
}
