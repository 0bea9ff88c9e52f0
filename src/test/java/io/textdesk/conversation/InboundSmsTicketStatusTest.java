package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What a customer's next text does to the ticket, by the ticket's status. */
@FlowTest
class InboundSmsTicketStatusTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  SimulatedPhone amy;
  SimulatedTicket ticket;

  @BeforeEach
  void amyHasATicket() {
    amy = klaviyo.anyPhone();
    amy.texts("Where is my order?");
    ticket = desk.showsOneTicket(amy, "Where is my order?");
    operator.waitsUntilNothingHappens();
    zendesk.reset();
  }

  @Test
  void leavesANewTicketNew() {
    amy.texts("Number 1001");

    desk.showsOneTicket(amy, "Where is my order?", "Number 1001");
    assertThat(ticket.status()).isEqualTo("new");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pending", "hold", "solved"})
  void opensASleepingTicket_withTheComment(String status) {
    desk.setStatus(ticket.id(), status);
    operator.waitsUntilNothingHappens();

    amy.texts("Number 1001");

    desk.showsOneTicket(amy, "Where is my order?", "Number 1001");
    operator.waitsUntilNothingHappens();
    assertThat(ticket.status()).isEqualTo("open");
    assertThat(requests()).containsExactly("PUT /api/v2/tickets/" + ticket.id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"pending", "hold", "solved"})
  void opensASleepingTicket_whoseStatusItDidNotKnow(String status) {
    desk.setStatusSilently(ticket.id(), status);

    amy.texts("Number 1001");

    desk.showsOneTicket(amy, "Where is my order?", "Number 1001");
    await().untilAsserted(() -> assertThat(ticket.status()).isEqualTo("open"));
  }

  @Test
  void followsUpAClosedTicket() {
    desk.close(ticket.id());
    operator.waitsUntilNothingHappens();
    zendesk.reset();

    amy.texts("It has come broken");

    SimulatedTicket followUp = desk.showsTickets(amy, 2).get(1);
    assertThat(followUp.viaFollowupSourceId()).isEqualTo(ticket.id());
    assertThat(followUp.publicTexts()).containsExactly("It has come broken");
    assertThat(followUp.requester()).isSameAs(ticket.requester());
    assertThat(followUp.tags()).containsExactly("sms");
    assertThat(requests()).doesNotContain("PUT /api/v2/tickets/" + ticket.id());
  }

  @Test
  void followsUpAClosedTicket_whoseStatusItDidNotKnow() {
    desk.setStatusSilently(ticket.id(), "closed");

    String event = amy.texts("It has come broken");

    SimulatedTicket followUp = desk.showsTickets(amy, 2).get(1);
    assertThat(followUp.viaFollowupSourceId()).isEqualTo(ticket.id());
    assertThat(followUp.publicTexts()).containsExactly("It has come broken");
    assertThat(ticket.publicTexts()).containsExactly("Where is my order?");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
  }

  @Test
  void opensATicketOfItsOwn_whereZendeskRefusesTheFollowUp() {
    desk.close(ticket.id());
    operator.waitsUntilNothingHappens();
    zendesk.faults().once("POST", "/api/v2/tickets", Fault.status(422));

    amy.texts("It has come broken");

    SimulatedTicket next = desk.showsTickets(amy, 2).get(1);
    assertThat(next.viaFollowupSourceId()).isNull();
    assertThat(next.publicTexts()).containsExactly("It has come broken");
  }

  @Test
  void opensANewTicket_whenTheOldOneWasDeleted() {
    desk.delete(ticket.id());
    operator.waitsUntilNothingHappens();

    amy.texts("Hello?");

    SimulatedTicket next = desk.showsOneTicket(amy, "Hello?");
    assertThat(next.viaFollowupSourceId()).isNull();
  }

  @Test
  void opensANewTicket_whenTheOldOneIsGoneAndNobodyTold() {
    desk.deleteSilently(ticket.id());

    amy.texts("Hello?");

    SimulatedTicket next = desk.showsOneTicket(amy, "Hello?");
    assertThat(next.viaFollowupSourceId()).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void staysOnTheNewTicket_fromThenOn(boolean closed) {
    if (closed) {
      desk.setStatusSilently(ticket.id(), "closed");
    } else {
      desk.deleteSilently(ticket.id());
    }
    amy.texts("Hello?");
    amy.texts("Are you there?");
    amy.texts("Number 1001");

    await().ignoreExceptions().untilAsserted(() -> assertThat(newest().publicTexts())
        .containsExactly("Hello?", "Are you there?", "Number 1001"));
    assertThat(newest()).isNotSameAs(ticket);
  }

  @Test
  void opensOneMoreTicket_whenTheFollowUpIsClosedToo() {
    desk.close(ticket.id());
    operator.waitsUntilNothingHappens();
    amy.texts("It has come broken");
    SimulatedTicket followUp = desk.showsTickets(amy, 2).get(1);
    operator.waitsUntilNothingHappens();
    desk.close(followUp.id());
    operator.waitsUntilNothingHappens();

    amy.texts("So has the next one");

    assertThat(desk.showsTickets(amy, 3).get(2).viaFollowupSourceId()).isEqualTo(followUp.id());
  }

  @Test
  void setsATextAside_thatZendeskRefusesOnAnOpenTicket_andTakesTheNext() {
    zendesk.faults().once("PUT", "/api/v2/tickets/\\d+", Fault.status(422));

    String refused = amy.texts("Number 1001");
    amy.texts("Hello?");

    desk.showsOneTicket(amy, "Where is my order?", "Hello?");
    assertThat(operator.outcomeOf(refused)).isEqualTo("dead zendesk-422");
  }

  private SimulatedTicket newest() {
    List<SimulatedTicket> tickets = desk.ticketsOf(amy.profileId());
    assertThat(tickets).isNotEmpty();
    return tickets.get(tickets.size() - 1);
  }

  private List<String> requests() {
    return zendesk.requests().stream().map(request -> request.method() + " " + request.path()).toList();
  }
}
