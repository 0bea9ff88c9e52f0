package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.MetricEvent;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SandboxTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import io.textdesk.sandbox.ZendeskApi;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** SMS is off and one brand's tickets become metrics. */
@SandboxTest(properties = {
    "textdesk.sandbox=true", "textdesk.sms.enabled=false", "textdesk.tickets.brands=7300415550222"})
@Import(OperatorView.class)
class SmsSwitchedOffTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    amy = klaviyo.anyPhone();
  }

  @Test
  void leavesTextsAlone() {
    String event = amy.texts("Where is my order?");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("skipped sms-off"));
    assertThat(desk.ticketsOf(amy.profileId())).isEmpty();
    assertThat(operator.count("inbound-sms-to-ticket", "skipped", "sms-off")).isPositive();
  }

  @Test
  void tellsTheAgent_whoAnswersATicketFromBefore() {
    SimulatedTicket ticket = ticketFromBefore();

    long comment = desk.reply(ticket.id(), "It is on its way.");

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("skipped sms-off"));
    await().untilAsserted(() -> assertThat(ticket.privateTexts())
        .singleElement().asString().contains("switched off"));
    assertThat(amy.received()).isEmpty();
  }

  @Test
  void goesOnWithTheMetricsOfTheChosenBrand() {
    long store = zendesk.brands().get(0).id();
    long outlet = zendesk.brands().get(1).id();

    SimulatedTicket other = desk.emailTicket("Ben", "ben@example.com", null, "Shoes", "Are they cheap?", outlet);
    SimulatedTicket chosen = desk.emailTicket("Ben", "ben@example.com", null, "Shoes", "Do they fit?", store);

    await().untilAsserted(() -> assertThat(klaviyo.metricEvents())
        .extracting(MetricEvent::properties)
        .extracting(properties -> properties.path("Ticket_id").asLong())
        .contains(chosen.id())
        .doesNotContain(other.id()));
    await().untilAsserted(() -> assertThat(operator.outcomesOf("ticket-event-to-metric", other.id()))
        .containsExactly("skipped other-brand"));
  }

  private SimulatedTicket ticketFromBefore() {
    ZendeskApi api = new ZendeskApi(zendesk);
    long requester = api.post("/api/v2/users/create_or_update", Map.of("user", Map.of("name", "Amy", "email", amy.email())))
        .at("/user/id").asLong();
    return desk.ticket(api.post("/api/v2/tickets", Map.of("ticket", Map.of(
        "subject", "SMS from Amy",
        "comment", Map.of("body", "Where is my order?", "author_id", requester),
        "requester_id", requester,
        "external_id", "klaviyo:" + klaviyo.accountId() + ":" + amy.profileId()))).at("/ticket/id").asLong());
  }
}
