package io.textdesk.conversation;

import io.textdesk.klaviyo.KlaviyoEvent;
import io.textdesk.klaviyo.KlaviyoSettings;
import org.springframework.stereotype.Component;

/** Reads a customer's text from Klaviyo's event, whose property names are configuration. */
@Component("inboundSms")
public class InboundSmsReader {

  private final KlaviyoSettings klaviyo;

  InboundSmsReader(KlaviyoSettings klaviyo) {
    this.klaviyo = klaviyo;
  }

  /** PostgreSQL does not store it, and nobody can read it. */
  private static String withoutNul(String text) {
    return text == null ? null : text.replace("\u0000", "");
  }

  public InboundSms read(String json) {
    KlaviyoEvent event = KlaviyoEvent.parse(json);
    String mediaUrl = event.firstOf(klaviyo.mediaProperties());
    boolean picture = mediaUrl != null || "MMS".equalsIgnoreCase(event.properties().path("Message Type").asText());
    return new InboundSms(event.profileId(), event.time(), event.firstOf(klaviyo.toProperties()),
        withoutNul(event.firstOf(klaviyo.textProperties())), picture, mediaUrl);
  }
}
