package io.textdesk.conversation;

import io.textdesk.settings.SettingRejected;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How SMS conversations become tickets.
 *
 * @param brand id of the brand of SMS tickets; empty for the account's default brand
 * @param tag of SMS tickets
 * @param whatsappTag of tickets of WhatsApp conversations
 * @param maxLength characters in one text
 * @param attachmentLinks whether the addresses of an agent's attachments are appended to the text
 * @param findWithin how long Klaviyo's events may take to tell of a text that we do not know to have left
 */
@ConfigurationProperties("textdesk.sms")
public record SmsSettings(
    boolean enabled, String brand, String tag, String whatsappTag, int maxLength, boolean attachmentLinks,
    Duration findWithin) {

  /** A part has its number, such as (10/12), and some words. */
  private static final int SHORTEST_PART = 20;

  public SmsSettings {
    brand = brand.strip();
    if (!brand.matches("[0-9]{0,18}")) {
      throw new SettingRejected("textdesk.sms.brand", "must be the id of a brand, a number: " + brand);
    }
    if (maxLength < SHORTEST_PART) {
      throw new SettingRejected("textdesk.sms.max-length", "must be " + SHORTEST_PART + " at least, not " + maxLength);
    }
  }
}
