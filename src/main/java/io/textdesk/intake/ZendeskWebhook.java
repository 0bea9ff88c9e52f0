package io.textdesk.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.textdesk.shared.MalformedEvent;
import io.textdesk.zendesk.ZendeskEvent;
import io.textdesk.zendesk.ZendeskSettings;
import java.time.Clock;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Proves a delivery of Zendesk's event webhook and reads it. */
@Component("zendeskWebhook")
public class ZendeskWebhook {

  private final ZendeskSettings zendesk;
  private final WebhookSignature signatures = new ZendeskSignature();
  private final SignatureAge age;
  private final ObjectMapper json;

  ZendeskWebhook(ZendeskSettings zendesk, WebhookSettings webhooks, Clock clock, ObjectMapper json) {
    this.zendesk = zendesk;
    this.age = new SignatureAge(webhooks.maxAge(), clock);
    this.json = json;
  }

  /** @throws SignatureRejected when Zendesk did not send these bytes, or not lately */
  public void verify(
      byte[] body,
      @Header("X-Zendesk-Webhook-Signature-Timestamp") String timestamp,
      @Header("X-Zendesk-Webhook-Signature") String signature) {
    if (!signatures.matches(zendesk.webhookSecret(), DeliveryBody.bytes(body), timestamp, signature)) {
      throw new SignatureRejected("the signature is missing or wrong");
    }
    age.check(signatures.sentAt(timestamp));
  }

  /** The type of the event without its prefix, such as ticket.created. */
  public String type(byte[] body) {
    JsonNode event = DeliveryBody.object(body, json);
    String type = ZendeskEvent.typeOf(event);
    if (type == null) {
      throw new MalformedDelivery("there is no \"type\" of event");
    }
    return type;
  }

  /** The tags that were added to the ticket; none for other events. */
  public List<String> tagsAdded(byte[] body) {
    JsonNode added = DeliveryBody.object(body, json).at("/event/tags_added");
    return StreamSupport.stream(added.spliterator(), false).map(JsonNode::asText).toList();
  }

  /** @throws MalformedDelivery when an event that a flow wants is not of the documented shape */
  public ZendeskEvent event(byte[] body) {
    try {
      return ZendeskEvent.of(DeliveryBody.object(body, json));
    } catch (MalformedEvent e) {
      throw new MalformedDelivery(e.getMessage());
    }
  }

  /** The answer. */
  public IntakeCounts counts(String verdict) {
    return IntakeCounts.one(verdict);
  }
}
