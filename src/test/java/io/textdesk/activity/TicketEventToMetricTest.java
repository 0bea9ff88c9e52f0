package io.textdesk.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.Delivery;
import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.SimulatedUser;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.MetricEvent;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@FlowTest
class TicketEventToMetricTest {

  static final String FLOW = "ticket-event-to-metric";

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  @Autowired ObjectMapper json;

  @AfterEach
  void nothingIsOutOfOrder() {
    zendesk.faults().clear();
  }

  @Test
  void recordsOnTheCustomersProfile_thatAnSmsTicketWasOpened() throws Exception {
    SimulatedPhone amy = klaviyo.anyPhone();

    amy.texts("Where is my order?");

    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    MetricEvent opened = metric("Opened Ticket", ticket);
    assertThat(opened.profileId()).isEqualTo(amy.profileId());
    assertThat(opened.time()).isEqualTo(ticket.createdAt().truncatedTo(ChronoUnit.SECONDS));
    assertThat(opened.uniqueId()).isEqualTo("zendesk:" + zendesk.accountId() + ":" + ticket.id() + ":opened");
    assertThat(opened.properties()).isEqualTo(json.readTree("""
        {"Channel": "SMS", "Description": "Where is my order?", "Group_name": "Customer care", "Subject": "SMS from %s",
         "Tags": ["sms"], "Ticket_id": %d, "Via": "api", "Zendesk_url": "%s/agent/tickets/%d", "Status": "new"}
        """.formatted(amy.name(), ticket.id(), zendesk.url(), ticket.id())));
  }

  @Test
  void recordsTheMetricsOfAnEmailTicket_withEmailAndNumberOfTheRequester() {
    SimulatedTicket ticket = desk.emailTicket("Ben", "ben.metric@example.com", "+12025550111", "Shoes", "Do they fit?", store());

    MetricEvent opened = metric("Opened Ticket", ticket);

    assertThat(opened.profileAttributes().path("email").asText()).isEqualTo("ben.metric@example.com");
    assertThat(opened.profileAttributes().path("phone_number").asText()).isEqualTo("+12025550111");
    assertThat(opened.properties().path("Channel").asText()).isEqualTo("email");
    assertThat(opened.properties().path("Via").asText()).isEqualTo("email");
    assertThat(opened.properties().has("Assignee_name")).isFalse();
  }

  @Test
  void asksForThePeople_whereZendeskDoesNotSendThemAlong() {
    SimulatedUser sam = desk.emailTicket("Sam Doe", "sam.once@example.com", null, "Hi", "Hello", store()).requester();
    operator.waitsUntilNothingHappens();
    zendesk.faults().once("GET", "/api/v2/tickets/.*", Fault.status(200,
        "{\"ticket\": {\"id\": 1, \"requester_id\": " + sam.id() + ", \"status\": \"new\"}}"));
    int before = klaviyo.metricEvents().size();

    desk.emailTicket("Sam Doe", "sam.once@example.com", null, "Hi again", "Hello?", store());

    await().untilAsserted(() -> assertThat(klaviyo.metricEvents()).hasSize(before + 1));
    assertThat(klaviyo.metricEvents().get(before).profileAttributes().path("email").asText()).isEqualTo("sam.once@example.com");
  }

  @Test
  void recordsTheMetricOnTheNumber_whenTheRequesterHasNoEmail() {
    SimulatedTicket ticket = desk.emailTicket("Caller", null, "+12025550112", "Call", "Please call back", store());

    MetricEvent opened = metric("Opened Ticket", ticket);

    assertThat(opened.profileAttributes().has("email")).isFalse();
    assertThat(opened.profileAttributes().path("phone_number").asText()).isEqualTo("+12025550112");
  }

  @Test
  void recordsNothing_whenNothingTellsWhoTheRequesterIs() {
    int before = operator.count(FLOW, "skipped", "no-profile");

    SimulatedTicket nobody = desk.emailTicket("Nobody", null, null, "Hi", "It is me", store());
    SimulatedTicket local = desk.emailTicket("Somebody", null, "555 0112", "Hi", "It is me", store());

    isSkipped(nobody, "no-profile");
    isSkipped(local, "no-profile");
    assertThat(operator.count(FLOW, "skipped", "no-profile")).isEqualTo(before + 2);
  }

  @Test
  void recordsOnTheCustomersProfile_thatAnSmsTicketWasClosed() {
    SimulatedPhone amy = klaviyo.anyPhone();
    amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");

    desk.setStatus(ticket.id(), "solved");
    desk.close(ticket.id());

    MetricEvent resolved = metric("Resolved Ticket", ticket);
    assertThat(resolved.profileId()).isEqualTo(amy.profileId());
    assertThat(resolved.properties().path("Status").asText()).isEqualTo("closed");
    assertThat(resolved.properties().path("Channel").asText()).isEqualTo("SMS");
    assertThat(resolved.time()).isEqualTo(timeOf(event(ticket, "status_changed", "CLOSED")).truncatedTo(ChronoUnit.SECONDS));
    assertThat(resolved.uniqueId()).isEqualTo("zendesk:" + zendesk.accountId() + ":" + ticket.id() + ":resolved");
  }

  @Test
  void recordsOnce_whenZendeskRepeatsTheEvent() {
    SimulatedTicket ticket = desk.emailTicket("Dan", "dan@example.com", null, "Shoes", "Do they fit?", store());
    metric("Opened Ticket", ticket);
    await().untilAsserted(() -> assertThat(operator.outcomesOf(FLOW, ticket.id())).containsExactly("done"));

    Delivery again = zendesk.redeliver(event(ticket, "ticket.created", "").path("id").asText());

    assertThat(again.answer()).contains("\"duplicate\":1");
    operator.waitsUntilNothingHappens();
    assertThat(metrics(ticket)).hasSize(1);
  }

  @Test
  void recordsOnce_whenZendeskTellsItTwiceUnderTwoIds() {
    SimulatedTicket ticket = desk.emailTicket("Eve", "eve@example.com", null, "Shoes", "Do they fit?", store());
    metric("Opened Ticket", ticket);

    zendesk.deliver(event(ticket, "ticket.created", "").put("id", "another-id-" + ticket.id()));

    await().untilAsserted(() -> assertThat(operator.outcomeOf("another-id-" + ticket.id())).isEqualTo("done"));
    assertThat(metrics(ticket)).hasSize(1);
  }

  @Test
  void recordsNothing_whenTheTicketIsGone() {
    operator.waitsUntilNothingHappens();
    zendesk.faults().once("GET", "/api/v2/tickets/\\d+", Fault.status(404));

    SimulatedTicket ticket = desk.emailTicket("Fay", "fay@example.com", null, "Shoes", "Do they fit?", store());

    isSkipped(ticket, "ticket-gone");
  }

  @Test
  void makesADeadLetterOfAMetric_thatKlaviyoRefuses() {
    operator.waitsUntilNothingHappens();
    klaviyo.faults().once("POST", "/api/events", Fault.status(400));

    SimulatedTicket ticket = desk.emailTicket("Gus", "gus@example.com", null, "Shoes", "Do they fit?", store());

    await().untilAsserted(() -> assertThat(operator.outcomesOf(FLOW, ticket.id())).containsExactly("dead klaviyo-400"));
  }

  private MetricEvent metric(String name, SimulatedTicket ticket) {
    await().untilAsserted(() -> assertThat(metrics(ticket)).extracting(MetricEvent::metric).containsOnlyOnce(name));
    return metrics(ticket).stream().filter(event -> event.metric().equals(name)).findFirst().orElseThrow();
  }

  private List<MetricEvent> metrics(SimulatedTicket ticket) {
    return klaviyo.metricEvents().stream()
        .filter(event -> event.properties().path("Ticket_id").asLong() == ticket.id())
        .toList();
  }

  private void isSkipped(SimulatedTicket ticket, String reason) {
    await().untilAsserted(() -> assertThat(operator.outcomesOf(FLOW, ticket.id())).containsExactly("skipped " + reason));
    assertThat(metrics(ticket)).isEmpty();
  }

  /** The event as Zendesk told it. */
  private ObjectNode event(SimulatedTicket ticket, String type, String current) {
    return zendesk.deliveries().stream()
        .map(delivery -> read(delivery.body()))
        .filter(event -> event.path("subject").asText().equals("zen:ticket:" + ticket.id()))
        .filter(event -> event.path("type").asText().endsWith(type) && event.at("/event/current").asText().equals(current))
        .findFirst()
        .orElseThrow();
  }

  private ObjectNode read(String body) {
    try {
      return (ObjectNode) json.readTree(body);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Instant timeOf(JsonNode event) {
    return OffsetDateTime.parse(event.path("time").asText()).toInstant();
  }

  private long store() {
    return zendesk.brands().get(0).id();
  }
}
