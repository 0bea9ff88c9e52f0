package io.textdesk.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.textdesk.klaviyo.KlaviyoEvent;
import io.textdesk.klaviyo.KlaviyoSettings;
import io.textdesk.shared.MalformedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Proves a delivery of Klaviyo's system webhook and takes it apart. */
@Component("klaviyoWebhook")
public class KlaviyoWebhook {

  private static final String WEBHOOK_ID = "Klaviyo-Webhook-Id";

  private final KlaviyoSettings klaviyo;
  private final WebhookSignature signatures = new KlaviyoSignature();
  private final SignatureAge age;
  private final ObjectMapper json;

  KlaviyoWebhook(KlaviyoSettings klaviyo, WebhookSettings webhooks, Clock clock, ObjectMapper json) {
    this.klaviyo = klaviyo;
    this.age = new SignatureAge(webhooks.maxAge(), clock);
    this.json = json;
  }

  /** @throws SignatureRejected when Klaviyo did not send these bytes, or not lately */
  public void verify(
      byte[] body,
      @Header("Klaviyo-Timestamp") String timestamp,
      @Header("Klaviyo-Signature") String signature) {
    if (!signatures.matches(klaviyo.webhookSecret(), DeliveryBody.bytes(body), timestamp, signature)) {
      throw new SignatureRejected("the signature is missing or wrong");
    }
    age.check(signatures.sentAt(timestamp));
  }

  /**
   * The events of a delivery in the order in which they happened.
   *
   * @throws MalformedDelivery when it is not JSON, not the documented shape, or another webhook's
   */
  public List<IncomingEvent> events(byte[] body, @Header(WEBHOOK_ID) String webhookId) {
    JsonNode delivery = DeliveryBody.object(body, json);
    JsonNode data = delivery.path("data");
    if (!data.isArray()) {
      throw new MalformedDelivery("there is no list of events in \"data\"");
    }
    JsonNode signedId = delivery.at("/meta/klaviyo_webhook_id");
    if (webhookId != null && signedId.isTextual() && !signedId.textValue().equals(webhookId)) {
      throw new MalformedDelivery("the header " + WEBHOOK_ID + " is not the webhook of the signed body");
    }
    return inOrder(data);
  }

  private List<IncomingEvent> inOrder(JsonNode data) {
    record Timed(Instant time, IncomingEvent event) {}
    List<Timed> events = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonNode node : data) {
      JsonNode topic = node.path("topic");
      String meaning = topic.isTextual() ? klaviyo.meaningOf(topic.textValue()) : null;
      try {
        KlaviyoEvent event = KlaviyoEvent.of(node);
        String problem = topic.isTextual() ? null : "event without topic";
        events.add(new Timed(event.time(),
            new IncomingEvent(event.id(), meaning, event.profileId(), node.toString(), problem, !seen.add(event.id()))));
      } catch (MalformedEvent e) {
        String problem = topic.isTextual() && meaning == null ? null : e.getMessage();
        String id = "malformed-" + UUID.nameUUIDFromBytes(node.toString().getBytes(StandardCharsets.UTF_8));
        events.add(new Timed(Instant.EPOCH,
            new IncomingEvent(id, meaning, null, node.toString(), problem, !seen.add(id))));
      }
    }
    events.sort(Comparator.comparing(Timed::time));
    return events.stream().map(Timed::event).toList();
  }
}
