package io.textdesk.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.klaviyo.KlaviyoEvent;
import io.textdesk.klaviyo.KlaviyoSettings;
import io.textdesk.shared.MalformedEvent;
import java.time.Clock;
import java.util.List;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Proves what the webhook action of a Klaviyo flow tells of a text, and makes it the event of a system webhook. */
@Component("klaviyoFlowWebhook")
public class KlaviyoFlowWebhook {

  private static final String MEANING = "inbound";

  private final KlaviyoSettings klaviyo;
  private final Clock clock;
  private final ObjectMapper json;

  KlaviyoFlowWebhook(KlaviyoSettings klaviyo, Clock clock, ObjectMapper json) {
    this.klaviyo = klaviyo;
    this.clock = clock;
    this.json = json;
  }

  /** @throws SignatureRejected when the sender does not know our secret */
  public void verify(@Header("X-Textdesk-Secret") String secret) {
    if (secret == null || !WebhookSignature.same(klaviyo.webhookSecret(), secret)) {
      throw new SignatureRejected("the header X-Textdesk-Secret is missing or wrong");
    }
  }

  /** @throws MalformedDelivery when it is not JSON, or lacks what a flow needs */
  public KlaviyoDelivery delivery(byte[] body) {
    JsonNode told = DeliveryBody.object(body, json);
    ObjectNode event = json.createObjectNode();
    event.set("external_id", told.path("event_id"));
    event.put("topic", klaviyo.topicOf(MEANING));
    ObjectNode data = event.putObject("payload").putObject("data").put("type", "event");
    ObjectNode attributes = data.putObject("attributes");
    putTime(attributes, told.path("time"));
    ObjectNode properties = attributes.putObject("event_properties");
    properties.put("From Number", told.path("phone").asText());
    properties.put(klaviyo.toProperties().get(0), told.path("sender").asText());
    properties.put(klaviyo.textProperties().get(0), told.path("text").asText());
    data.putObject("relationships").putObject("profile").putObject("data").put("type", "profile")
        .set("id", told.path("profile_id"));
    try {
      KlaviyoEvent read = KlaviyoEvent.of(event);
      return new KlaviyoDelivery(
          List.of(new IncomingEvent(read.id(), MEANING, read.profileId(), event.toString(), null)), List.of(), 0, 0, 0);
    } catch (MalformedEvent e) {
      throw new MalformedDelivery(e.getMessage());
    }
  }

  /** Seconds since 1970 or a date-time; now, where the flow has none, since it runs at once. */
  private void putTime(ObjectNode attributes, JsonNode time) {
    String text = time.asText().strip();
    if (text.isEmpty() && time.isTextual()) {
      attributes.put("timestamp", clock.instant().getEpochSecond());
    } else if (text.matches("[0-9]{1,12}")) {
      attributes.put("timestamp", Long.parseLong(text));
    } else {
      attributes.put("datetime", text);
    }
  }
}
