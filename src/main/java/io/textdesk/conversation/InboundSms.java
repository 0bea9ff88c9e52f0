package io.textdesk.conversation;

import java.time.Instant;

/**
 * A text from a customer.
 *
 * @param channel sms or whatsapp, as Klaviyo's Conversations API has it
 * @param text the words; null for a picture alone, or when Klaviyo's event does not have them
 * @param to the number or sender id that the customer texted; null when unknown
 * @param picture whether a picture came with it
 * @param mediaUrl the picture's https address, or those of several with blanks between them; null when there is none
 */
public record InboundSms(
    String channel, String profileId, Instant time, String to, String text, boolean picture, String mediaUrl) {}
