package io.textdesk.reconcile;

import io.textdesk.klaviyo.KlaviyoSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The webhooks that bring us events: finds them in what the two systems list, and tells the health page of them. */
@Component("ourWebhooks")
public class OurWebhooks implements HealthIndicator {

  private static final String TO_KLAVIYO = "/webhooks/klaviyo";
  private static final String TO_ZENDESK = "/webhooks/zendesk";

  private final KlaviyoSettings klaviyo;
  private final String klaviyoName;
  private final Environment settings;
  private final Map<String, String> states = new ConcurrentHashMap<>();

  OurWebhooks(KlaviyoSettings klaviyo, @Value("${textdesk.klaviyo.webhook-name}") String klaviyoName, Environment settings) {
    this.klaviyo = klaviyo;
    this.klaviyoName = klaviyoName;
    this.settings = settings;
  }

  public record Webhook(String id, boolean enabled) {}

  /**
   * Our webhook by its name, since Klaviyo shows addresses cut short; null when there is none.
   *
   * @param answer of Get Webhooks
   */
  public Webhook inKlaviyo(@Body Map<String, Object> answer) {
    return all(answer, "data")
        .filter(webhook -> klaviyoName.equals(attributes(webhook).get("name")))
        .map(webhook -> new Webhook((String) webhook.get("id"), Boolean.TRUE.equals(attributes(webhook).get("enabled"))))
        .findFirst()
        .orElse(null);
  }

  /**
   * Our webhook by its address: that of textdesk.public-url or, where that is not set, the only one to our path; null when
   * there is none. Zendesk's own event subscriptions only: one that a trigger calls is somebody else's.
   *
   * @param answer of List Webhooks
   */
  public Webhook inZendesk(@Body Map<String, Object> answer) {
    List<Webhook> ours = all(answer, "webhooks")
        .filter(webhook -> String.valueOf(webhook.get("endpoint")).endsWith(publicUrl() + TO_ZENDESK))
        .filter(webhook -> String.valueOf(webhook.get("subscriptions")).contains("zen:event-type"))
        .map(webhook -> new Webhook((String) webhook.get("id"), "active".equals(webhook.get("status"))))
        .toList();
    return ours.size() == 1 || !publicUrl().isEmpty() && !ours.isEmpty() ? ours.get(0) : null;
  }

  /** Whether a webhook of Klaviyo that is gone can be made again: the address has to be known. */
  public boolean canBeMade() {
    return !publicUrl().isEmpty();
  }

  public Map<String, Object> enabledKlaviyo(@Variable("webhook") Webhook webhook) {
    return Map.of("data", Map.of("type", "webhook", "id", webhook.id(), "attributes", Map.of("enabled", true)));
  }

  public Map<String, Object> activeZendesk() {
    return Map.of("webhook", Map.of("status", "active"));
  }

  /**
   * @param answer of Get Webhook Topics: those that the account has
   * @param wanted the meanings that a flow takes up, with commas between them
   */
  public Map<String, Object> newKlaviyo(@Body Map<String, Object> answer, @Variable("wanted") String wanted) {
    Set<String> meanings = Set.of(wanted.split(","));
    List<Map<String, String>> topics = all(answer, "data")
        .map(topic -> (String) topic.get("id"))
        .filter(topic -> klaviyo.meaningOf(topic) != null && meanings.contains(klaviyo.meaningOf(topic)))
        .map(topic -> Map.of("type", "webhook-topic", "id", topic))
        .toList();
    return Map.of("data", Map.of(
        "type", "webhook",
        "attributes", Map.of("name", klaviyoName, "endpoint_url", publicUrl() + TO_KLAVIYO,
            "secret_key", klaviyo.webhookSecret()),
        "relationships", Map.of("webhook-topics", Map.of("data", topics))));
  }

  /** Keeps what became of a system's webhook, and tells whether it is news. */
  public boolean isNews(@Variable("system") String system, @Variable("state") String state) {
    return !state.equals(states.put(system, state));
  }

  /** Never down: what a webhook does not bring is found otherwise. */
  @Override
  public Health health() {
    return Health.up().withDetails(states).build();
  }

  private String publicUrl() {
    return settings.getProperty("textdesk.public-url", "").strip().replaceAll("/+$", "");
  }

  @SuppressWarnings("unchecked")
  private static Stream<Map<String, Object>> all(Map<String, Object> answer, String list) {
    return ((List<Map<String, Object>>) answer.getOrDefault(list, List.of())).stream();
  }

  private static Map<?, ?> attributes(Map<String, Object> webhook) {
    return (Map<?, ?>) webhook.get("attributes");
  }
}
