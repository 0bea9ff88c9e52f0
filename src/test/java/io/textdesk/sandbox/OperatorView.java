package io.textdesk.sandbox;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.JdbcTemplate;

/** What an operator sees: what became of messages, and how many there were. */
public final class OperatorView {

  private static final Duration QUIET = Duration.ofMillis(300);

  /** textdesk.klaviyo.poll.overlap, and how late a search of Zendesk may find a change. */
  private static final Duration POLL_OVERLAP = Duration.ofMinutes(5);
  private static final Duration SEARCH_OVERLAP = Duration.ofMinutes(10);

  private final JdbcTemplate database;
  private final MeterRegistry meters;
  private final SimulatedKlaviyo klaviyo;
  private final SimulatedZendesk zendesk;
  private final ObjectProvider<EmbeddedActiveMQ> broker;

  OperatorView(JdbcTemplate database, MeterRegistry meters, SimulatedKlaviyo klaviyo, SimulatedZendesk zendesk,
      ObjectProvider<EmbeddedActiveMQ> broker) {
    this.database = database;
    this.meters = meters;
    this.klaviyo = klaviyo;
    this.zendesk = zendesk;
    this.broker = broker;
  }

  /** As in "done" and "skipped keyword"; null for an event that no flow took up. */
  public String outcomeOf(String eventId) {
    return only(outcomes("event_id = ?", eventId));
  }

  /** What became of an agent's comment. */
  public String outcomeOfComment(long commentId) {
    return only(outcomes("flow = 'agent-comment-to-sms' and comment_id = ?", commentId));
  }

  /** What a flow made of all events of a ticket, in the order in which they came. */
  public List<String> outcomesOf(String flow, long ticketId) {
    return outcomes("flow = ? and ticket_id = ?", flow, ticketId);
  }

  /** The journal's entry for an agent's comment. */
  public Map<String, Object> journalOfComment(long commentId) {
    return database.queryForMap("select * from message where flow = 'agent-comment-to-sms' and comment_id = ?", commentId);
  }

  /** Messages of this kind since the start. */
  public int count(String flow, String outcome, String reason) {
    Counter counter = meters.find("textdesk.messages")
        .tags("flow", flow, "outcome", outcome, "reason", reason).counter();
    return counter == null ? 0 : (int) counter.count();
  }

  /** How often the other system answered an operation, by HTTP status. */
  public Map<String, Integer> answersOf(String operation) {
    return meters.find("textdesk.upstream").tag("operation", operation).timers().stream()
        .collect(Collectors.toMap(timer -> timer.getId().getTag("status"), timer -> (int) timer.count(), Integer::sum));
  }

  /** As if everything until then was read, with the time that is read again. */
  public void asksForNothingBefore(Instant moment) {
    for (String topic : List.of("sent_sms", "subscribed_to_sms_marketing", "unsubscribed_from_sms_marketing")) {
      isReadUntil(klaviyo.metricId("event:klaviyo." + topic), moment.plus(POLL_OVERLAP));
    }
    isReadUntil("zendesk-tickets", moment.plus(SEARCH_OVERLAP));
  }

  /** @param source the id of a Klaviyo metric, or zendesk-tickets */
  public void isReadUntil(String source, Instant moment) {
    database.update("insert into read_mark (source, read_until) values (?, ?)"
        + " on conflict (source) do update set read_until = excluded.read_until", source, moment.toEpochMilli());
  }

  /** Waits until both systems have handed over all their events, and nothing comes of them any more. */
  public void waitsUntilNothingHappens() {
    await().until(() -> klaviyo.pendingDeliveries() + zendesk.pendingDeliveries() == 0);
    AtomicReference<List<?>> before = new AtomicReference<>();
    await().during(QUIET).until(() -> {
      List<?> now = happened();
      return now.equals(before.getAndSet(now));
    });
  }

  /** Waits until nobody sends and nothing waits in any flow's queue, so that what is counted next is the test's own. */
  public void waitsUntilTheQueuesAreEmpty() {
    await().atMost(Duration.ofSeconds(30)).until(() -> klaviyo.pendingDeliveries() + zendesk.pendingDeliveries() == 0
        && queues().allMatch(queue -> queue.getMessageCount() == 0));
  }

  /** All but the dead letters, which wait for a person. */
  private Stream<Queue> queues() {
    ActiveMQServer server = broker.getObject().getActiveMQServer();
    return Stream.of(server.getActiveMQServerControl().getQueueNames())
        .filter(name -> !name.equals("dead-letters")).map(server::locateQueue).filter(Objects::nonNull);
  }

  private List<?> happened() {
    // Where Klaviyo is asked for its events, that goes on for ever.
    long requests = klaviyo.requests().stream()
        .filter(request -> !(request.method().equals("GET") && request.path().equals("/api/events"))).count();
    return List.of(requests, zendesk.requests().size(), klaviyo.deliveries().size(),
        zendesk.deliveries().size(), database.queryForList("select event_id, state from message"));
  }

  private List<String> outcomes(String condition, Object... values) {
    return database.queryForList(
        "select trim(state || ' ' || coalesce(reason, '')) from message where " + condition + " order by received_at",
        String.class, values);
  }

  private static String only(List<String> outcomes) {
    return switch (outcomes.size()) {
      case 0 -> null;
      case 1 -> outcomes.get(0);
      default -> outcomes.toString();
    };
  }
}
