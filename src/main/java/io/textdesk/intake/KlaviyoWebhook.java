package io.textdesk.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.textdesk.klaviyo.KlaviyoEvent;
import io.textdesk.klaviyo.KlaviyoSettings;
import io.textdesk.shared.MalformedEvent;
import io.textdesk.shared.Outcomes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Proves a delivery of Klaviyo's system webhook and takes it apart. */
@Component("klaviyoWebhook")
public class KlaviyoWebhook {

  private static final String WEBHOOK_ID = "Klaviyo-Webhook-Id";

  /** Klaviyo sends up to 1,000; storing many more would take longer than it waits for the answer. */
  private static final int MOST_EVENTS = 5_000;

  private final KlaviyoSettings klaviyo;
  private final WebhookSignature signatures = new KlaviyoSignature();
  private final SignatureAge age;
  private final ObjectMapper json;
  private final Outcomes outcomes;
  private final Clock clock;
  private final CamelContext camel;

  KlaviyoWebhook(
      KlaviyoSettings klaviyo, WebhookSettings webhooks, Clock clock, ObjectMapper json, Outcomes outcomes,
      CamelContext camel) {
    this.klaviyo = klaviyo;
    this.age = new SignatureAge(webhooks.maxAge(), clock);
    this.json = json;
    this.outcomes = outcomes;
    this.clock = clock;
    this.camel = camel;
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
   * What is in a delivery. It is read event by event, so that the million events of a campaign that nobody wants, and
   * whatever else somebody puts there, take no more memory than one.
   *
   * @param wanted the meanings of topics that a flow takes up, with commas between them
   * @throws MalformedDelivery when it is not JSON, not the documented shape, or another webhook's
   */
  public KlaviyoDelivery delivery(
      byte[] body, @Variable("wanted") String wanted, @Header(WEBHOOK_ID) String webhookId) {
    Sorter sorter = new Sorter(Set.of(wanted.split(",")));
    JsonNode meta = MissingNode.getInstance();
    boolean hasData = false;
    try (JsonParser parser = json.createParser(DeliveryBody.bytes(body))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedDelivery("the body is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("data") && value == JsonToken.START_ARRAY && !hasData) {
          hasData = true;
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            sorter.add(parser.readValueAsTree());
          }
        } else if (name.equals("data")) {
          throw new MalformedDelivery("there is no list of events in \"data\", or there are two");
        } else if (name.equals("meta")) {
          meta = parser.readValueAsTree();
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new MalformedDelivery("the body is not JSON");
    }
    if (!hasData) {
      throw new MalformedDelivery("there is no list of events in \"data\"");
    }
    JsonNode signedId = meta.path("klaviyo_webhook_id");
    if (webhookId != null && signedId.isTextual() && !signedId.textValue().equals(webhookId)) {
      throw new MalformedDelivery("the header " + WEBHOOK_ID + " is not the webhook of the signed body");
    }
    return sorter.delivery();
  }

  /** What is in a list of events that came otherwise, such as a page of Get Events. */
  KlaviyoDelivery sorted(List<JsonNode> events, String wanted) {
    Sorter sorter = new Sorter(Set.of(wanted.split(",")));
    events.forEach(sorter::add);
    return sorter.delivery();
  }

  /**
   * The people whose events only matter if they have a conversation.
   *
   * @param meanings of the topics of such events, with commas between them
   */
  public Set<String> recipients(
      @Variable("delivery") KlaviyoDelivery delivery, @Variable("onlyForConversations") String meanings) {
    return delivery.recipients(Set.of(meanings.split(",")));
  }

  /** @param conversations rows of the table conversation; null when nobody was looked for */
  public KlaviyoDelivery leaveOutStrangers(
      @Variable("delivery") KlaviyoDelivery delivery,
      @Variable("onlyForConversations") String meanings,
      @Variable("conversations") List<Map<String, Object>> conversations) {
    return delivery.withoutStrangers(Set.of(meanings.split(",")), conversations);
  }

  /** Whether there is anything to store. */
  public boolean isWanted(@Variable("delivery") KlaviyoDelivery delivery) {
    return !delivery.good().isEmpty() || !delivery.malformed().isEmpty();
  }

  public List<String> ids(@Variable("delivery") KlaviyoDelivery delivery) {
    return delivery.ids();
  }

  /** @param known rows of the journal */
  public KlaviyoDelivery leaveOut(
      @Variable("known") List<Map<String, Object>> known, @Variable("delivery") KlaviyoDelivery delivery) {
    return delivery.without(known);
  }

  public boolean isAnythingMalformed(@Variable("delivery") KlaviyoDelivery delivery) {
    return !delivery.malformed().isEmpty();
  }

  public List<Message> good(@Variable("delivery") KlaviyoDelivery delivery) {
    return messages(delivery.good());
  }

  public List<Message> malformed(@Variable("delivery") KlaviyoDelivery delivery) {
    return messages(delivery.malformed());
  }

  private List<Message> messages(List<IncomingEvent> events) {
    long now = clock.millis();
    return events.stream().map(event -> event.toMessage(camel, now)).toList();
  }

  /** The answer; the metrics learn of what was left out, as the flows count the rest. */
  public IntakeCounts counts(Exchange exchange, @Variable("delivery") KlaviyoDelivery delivery) {
    outcomes.count(exchange.getFromRouteId(), "dropped", "unwanted", delivery.unwanted());
    outcomes.count(exchange.getFromRouteId(), "dropped", "no-conversation", delivery.strangers());
    outcomes.count(exchange.getFromRouteId(), "dropped", "duplicate", delivery.duplicates());
    return delivery.counts();
  }

  /** Sorts the events of one delivery. */
  private final class Sorter {

    private record Timed(Instant time, IncomingEvent event) {}

    private final Set<String> wanted;
    private final Set<String> seen = new HashSet<>();
    private final List<Timed> good = new ArrayList<>();
    private final List<IncomingEvent> malformed = new ArrayList<>();
    private int unwanted;
    private int duplicates;

    Sorter(Set<String> wanted) {
      this.wanted = wanted;
    }

    void add(JsonNode event) {
      JsonNode topic = event.path("topic");
      String meaning = topic.isTextual() ? klaviyo.meaningOf(topic.textValue()) : null;
      if (topic.isTextual() && (meaning == null || !wanted.contains(meaning))) {
        unwanted++;
        return;
      }
      try {
        KlaviyoEvent read = KlaviyoEvent.of(event);
        if (!topic.isTextual()) {
          throw new MalformedEvent("event without topic");
        }
        if (isNew(read.id())) {
          good.add(new Timed(read.time(),
              new IncomingEvent(read.id(), meaning, groupOf(read, meaning), event.toString(), null)));
        }
      } catch (MalformedEvent e) {
        String content = event.toString();
        String id = "malformed-" + UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8));
        if (isNew(id)) {
          malformed.add(new IncomingEvent(id, meaning, KlaviyoEvent.profileOf(event), content, e.getMessage()));
        }
      }
    }

    /** Texts of two channels belong to two tickets, and must not be joined while they wait. */
    private String groupOf(KlaviyoEvent event, String meaning) {
      return "whatsapp".equals(meaning) ? event.profileId() + "/whatsapp" : event.profileId();
    }

    private boolean isNew(String id) {
      boolean isNew = seen.add(id);
      if (!isNew) {
        duplicates++;
      } else if (seen.size() > MOST_EVENTS) {
        throw new MalformedDelivery("there are more than " + MOST_EVENTS + " events to store");
      }
      return isNew;
    }

    KlaviyoDelivery delivery() {
      good.sort(Comparator.comparing(Timed::time));
      return new KlaviyoDelivery(good.stream().map(Timed::event).toList(), malformed, unwanted, 0, duplicates);
    }
  }
}
