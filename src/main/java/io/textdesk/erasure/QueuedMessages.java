package io.textdesk.erasure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.textdesk.klaviyo.KlaviyoSettings;
import io.textdesk.shared.BrokerControl;
import io.textdesk.shared.DeadLetterQueue;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.Variable;
import org.apache.camel.component.jms.JmsEndpoint;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;

/** The messages of all queues, dead letters among them: looked at where they are, and taken out by their event ids. */
@Component("queuedMessages")
public class QueuedMessages {

  private static final int AT_ONCE = 100;

  private final JmsTemplate jms;
  private final BrokerControl broker;
  private final CamelContext camel;
  private final KlaviyoSettings klaviyo;
  private final ObjectMapper json;

  QueuedMessages(
      ConnectionFactory connections, BrokerControl broker, CamelContext camel, KlaviyoSettings klaviyo, ObjectMapper json) {
    this.jms = new JmsTemplate(connections);
    this.broker = broker;
    this.camel = camel;
    this.klaviyo = klaviyo;
    this.json = json;
  }

  /**
   * A message that waits in a queue.
   *
   * @param flow that takes it up, or gave it up
   * @param group the Klaviyo profile or the ticket; null for an event that names none
   * @param receivedAt when the webhook came, in milliseconds since 1970
   * @param ofPerson whether it is an event of Klaviyo with the number or e-mail that was asked for
   */
  public record Queued(String queue, String flow, String eventId, String group, long receivedAt, boolean ofPerson) {}

  /** All of them but those that come later, which the journal has, too. */
  public List<Queued> all(@Variable("phone") String phone, @Variable("email") String email) {
    return find(null, phone, email);
  }

  /** @param millis since 1970 */
  public List<Queued> receivedBefore(long millis) {
    return find("TextdeskReceivedAt < " + millis, null, null);
  }

  /**
   * Takes messages out of the queues, those that come later included.
   *
   * @param open rows of the journal about messages that may come later; null for none
   * @return how many were taken out of which queue
   */
  public Map<String, Integer> remove(
      @Variable("found") List<Queued> found, @Variable("open") List<Map<String, Object>> open) {
    List<String> ids = Stream.concat(found.stream().map(Queued::eventId),
        Stream.ofNullable(open).flatMap(List::stream).map(row -> (String) row.get("event_id"))).distinct().toList();
    Map<String, Integer> removed = new TreeMap<>();
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      String some = ids.subList(from, Math.min(from + AT_ONCE, ids.size())).stream()
          .map(id -> "'" + id.replace("'", "''") + "'").collect(Collectors.joining(", "));
      for (String queue : flowsByQueue().keySet()) {
        int count = ((Number) broker.tell(queue, "removeMessages", "TextdeskEventId IN (" + some + ")")).intValue();
        removed.merge(queue, count, Integer::sum);
      }
    }
    removed.values().removeIf(count -> count == 0);
    return removed;
  }

  private List<Queued> find(String selector, String phone, String email) {
    List<Queued> found = new ArrayList<>();
    flowsByQueue().forEach((queue, flow) -> jms.browseSelected(queue, selector, (session, browser) -> {
      for (Object message : Collections.list(browser.getEnumeration())) {
        found.add(queued(queue, flow, (Message) message, phone, email));
      }
      return null;
    }));
    found.removeIf(message -> message.eventId() == null);
    return found;
  }

  private Queued queued(String queue, String flow, Message message, String phone, String email) throws JMSException {
    return new Queued(queue, Objects.requireNonNullElse(message.getStringProperty("TextdeskFlow"), flow),
        message.getStringProperty("TextdeskEventId"), message.getStringProperty("JMSXGroupID"),
        message.propertyExists("TextdeskReceivedAt") ? message.getLongProperty("TextdeskReceivedAt") : 0,
        message instanceof TextMessage text && (names(text.getText(), phone) || names(text.getText(), email)));
  }

  /** Somebody else may have written the number or e-mail in a text. */
  private boolean names(String event, String person) {
    if (person == null || event == null || !event.toLowerCase().contains(person.toLowerCase())) {
      return false;
    }
    try {
      JsonNode properties = json.readTree(event).at("/payload/data/attributes/event_properties");
      return properties.properties().stream()
          .filter(property -> !klaviyo.textProperties().contains(property.getKey()))
          .anyMatch(property -> person.equalsIgnoreCase(property.getValue().asText()));
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private Map<String, String> flowsByQueue() {
    Map<String, String> flows = new TreeMap<>();
    for (Route route : camel.getRoutes()) {
      if (route.getEndpoint() instanceof JmsEndpoint queue) {
        flows.put(queue.getDestinationName(), route.getRouteId());
      }
    }
    flows.put(DeadLetterQueue.NAME, DeadLetterQueue.NAME);
    return flows;
  }
}
