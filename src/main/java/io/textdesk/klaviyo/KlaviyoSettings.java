package io.textdesk.klaviyo;

import static io.textdesk.settings.SettingRejected.required;

import io.textdesk.settings.SettingRejected;
import io.textdesk.settings.UpstreamUrl;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How Klaviyo is reached and what its events look like; see config/application.yaml for each entry.
 *
 * @param topics topic ids and metric names per meaning: inbound, whatsapp (inbound, too), outbound, failed, subscribed,
 *     unsubscribed
 * @param limits requests per window and group of operations: messages, conversations, events, profiles, accounts
 */
@ConfigurationProperties("textdesk.klaviyo")
public record KlaviyoSettings(
    String url,
    String apiKey,
    String revision,
    String webhookSecret,
    String source,
    String accountId,
    Map<String, List<String>> topics,
    List<String> textProperties,
    List<String> mediaProperties,
    List<String> toProperties,
    List<String> campaignProperties,
    List<String> flowProperties,
    List<String> nameProperties,
    List<String> failureProperties,
    Duration connectTimeout,
    Duration responseTimeout,
    Map<String, Limit> limits) {

  /** Klaviyo's own minimum; see the guide on system webhooks. */
  private static final int SHORTEST_SECRET = 16;

  private static final List<String> SOURCES = List.of("webhook", "flow-webhook", "poll");

  public KlaviyoSettings {
    topics = new LinkedHashMap<>(topics);
    topics.values().removeIf(List::isEmpty);
    url = UpstreamUrl.of("textdesk.klaviyo.url", required("textdesk.klaviyo.url", url, "Klaviyo's API base"));
    apiKey = required("textdesk.klaviyo.api-key", apiKey, "a private key of the Klaviyo account");
    webhookSecret = required("textdesk.klaviyo.webhook-secret", webhookSecret, "the secret of Klaviyo's webhook");
    if (webhookSecret.length() < SHORTEST_SECRET) {
      throw new SettingRejected("textdesk.klaviyo.webhook-secret", "is too short: Klaviyo wants at least 16 characters");
    }
    if (!SOURCES.contains(source)) {
      throw new SettingRejected("textdesk.klaviyo.source", "must be webhook, flow-webhook or poll, not " + source);
    }
  }

  /** Requests that we allow ourselves in any window of a second and of a minute. */
  public record Limit(int perSecond, int perMinute) {}

  /** The meaning of a topic, or null for one that no flow wants. */
  public String meaningOf(String topic) {
    return topics.entrySet().stream()
        .filter(entry -> entry.getValue().contains(topic))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /** The topic of events of this meaning that come without one. */
  public String topicOf(String meaning) {
    return topics.get(meaning).get(0);
  }

  /** The channel of an inbound topic, in the words of the Conversations API: sms or whatsapp. */
  public String channelOf(String topic) {
    return "whatsapp".equals(meaningOf(topic)) ? "whatsapp" : "sms";
  }

  /** Names no secret: health pages and logs print settings. */
  @Override
  public String toString() {
    return "Klaviyo at " + url;
  }
}
