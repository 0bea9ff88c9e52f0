package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SandboxTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** Texts that cannot be written yet wait for themselves only, and go together when they can. */
@SandboxTest(properties = {"textdesk.sandbox=true", "textdesk.retry.first-delay=100ms", "textdesk.retry.max-delay=1s",
    "textdesk.retry.poison-after=3s", "textdesk.sandbox.limits=off"})
@Import(OperatorView.class)
class WaitingTextsTest {

  static final String TICKET = "/api/v2/tickets/\\d+";
  static final Duration PATIENCE = Duration.ofSeconds(60);

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  SimulatedPhone amy;
  SimulatedPhone ben;

  @BeforeEach
  void amyAndBenPickUpTheirPhones() {
    amy = klaviyo.anyPhone();
    ben = klaviyo.anyPhone();
  }

  @AfterEach
  void nothingIsOutOfOrder() {
    zendesk.faults().clear();
  }

  @Test
  void becomeOneComment_eachWithItsTime_andAllNamedInTheAudit() {
    SimulatedTicket ticket = ticketOf(amy);
    zendesk.faults().times(5, "PUT", "/api/v2/tickets/" + ticket.id(), Fault.status(503));

    List<String> events = List.of(amy.texts("Number 1001"), amy.texts("Size 42"), amy.texts("Thank you"));

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(events).extracting(operator::outcomeOf).containsOnly("done"));
    assertThat(ticket.publicTexts()).hasSize(2);
    assertThat(ticket.publicTexts().get(1)).containsSubsequence("UTC\nNumber 1001", "UTC\nSize 42", "UTC\nThank you");
    assertThat(ticket.audits().get(ticket.audits().size() - 1).custom().path("klaviyo_event_ids"))
        .extracting(id -> id.asText()).containsExactlyElementsOf(events);
  }

  @Test
  void becomeOneNote_whenTheyAreCampaigns() {
    klaviyo.setTextInReceivedEvents(true);
    SimulatedTicket ticket = ticketOf(amy);
    zendesk.faults().times(5, "PUT", "/api/v2/tickets/" + ticket.id(), Fault.status(503));

    List<String> events = List.of(klaviyo.sendCampaign(amy, "Summer drop", "20 % off"),
        klaviyo.sendFlow(amy, "Cart reminder", "You left something"), klaviyo.sendCampaign(amy, "Last call", "Ends today"));

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(events).extracting(operator::outcomeOf).containsOnly("done"));
    assertThat(String.join("\n", ticket.privateTexts())).containsSubsequence("campaign \"Summer drop\" on", "20 % off",
        "flow text \"Cart reminder\" on", "You left something", "campaign \"Last call\" on", "Ends today");
    assertThat(ticket.privateTexts()).hasSizeBetween(1, 2);
    assertThat(ticket.audits().get(ticket.audits().size() - 1).custom().path("textdesk_event_ids"))
        .extracting(id -> id.asText()).contains(events.get(2)).hasSizeGreaterThan(1);
  }

  @Test
  void goAtOnceAndAlone_whenNothingWaits() {
    SimulatedTicket ticket = ticketOf(amy);

    amy.texts("Number 1001");
    await().untilAsserted(() -> assertThat(ticket.publicTexts()).hasSize(2));
    amy.texts("Size 42");

    await().untilAsserted(() -> assertThat(ticket.publicTexts()).containsExactly("Where is my order?", "Number 1001", "Size 42"));
  }

  @Test
  void openOneTicketTogether_whenItIsTheFirstThatFails() {
    zendesk.faults().times(5, "POST", "/api/v2/users/create_or_update", Fault.status(503));

    List<String> events = List.of(amy.texts("Where is my order?"), amy.texts("Number 1001"), amy.texts("Yes"));

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(events).extracting(operator::outcomeOf).containsOnly("done"));
    assertThat(desk.showsTickets(amy, 1).get(0).publicTexts()).singleElement().asString()
        .containsSubsequence("Where is my order?", "Number 1001", "Yes");
  }

  @Test
  void doNotStopOthers_andTheOneThatCanNeverBeWrittenIsGivenUpAlone() {
    SimulatedTicket ticket = ticketOf(amy);
    ticketOf(ben);
    for (int time = 0; time < 500; time++) {
      zendesk.faults().onceWith("Poison", "PUT", TICKET, Fault.status(500));
    }
    String poison = amy.texts("Poison");
    List<String> after = List.of(amy.texts("Number 1001"), amy.texts("Size 42"));

    List<String> others = new ArrayList<>();
    for (String text : List.of("One", "Two", "Three")) {
      String event = ben.texts(text);
      others.add(event);
      await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    }

    await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
      others.add(ben.texts("Still here"));
      assertThat(operator.outcomeOf(poison)).isEqualTo("dead zendesk-500");
    });
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(after).extracting(operator::outcomeOf).containsOnly("done"));
    assertThat(String.join("\n", ticket.publicTexts())).containsSubsequence("Number 1001", "Size 42").doesNotContain("Poison");
    await().untilAsserted(() -> assertThat(others).extracting(operator::outcomeOf).containsOnly("done"));
  }

  @Test
  void partWhenTheyAreRefusedTogether_soThatOnlyOneIsGivenUp() {
    SimulatedTicket ticket = ticketOf(amy);
    zendesk.faults().times(4, "PUT", "/api/v2/tickets/" + ticket.id(), Fault.status(503));
    for (int time = 0; time < 2; time++) {
      zendesk.faults().onceWith("Bad", "PUT", TICKET, Fault.status(400));
    }

    String first = amy.texts("Number 1001");
    String bad = amy.texts("Bad");
    String last = amy.texts("Size 42");

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(List.of(first, bad, last)).extracting(operator::outcomeOf)
        .containsExactly("done", "dead zendesk-400", "done"));
    assertThat(ticket.publicTexts()).containsExactly("Where is my order?", "Number 1001", "Size 42");
  }

  private SimulatedTicket ticketOf(SimulatedPhone phone) {
    phone.texts("Where is my order?");
    return desk.showsOneTicket(phone, "Where is my order?");
  }
}
