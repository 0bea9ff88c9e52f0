package io.textdesk.shared;

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
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What the timer textdesk.upstream says of requests. */
@FlowTest
class DoorTimerTest {

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
  }

  @Test
  void tellsTheStatusOfEachAnswer_alsoAfterARefusal() {
    Map<String, Integer> updates = operator.answersOf("UpdateTicket");
    Map<String, Integer> creations = operator.answersOf("CreateTicket");
    desk.setStatusSilently(ticket.id(), "closed");

    amy.texts("It has come broken");

    desk.showsTickets(amy, 2);
    operator.waitsUntilNothingHappens();
    assertThat(since(updates, "UpdateTicket")).isEqualTo(Map.of("422", 1));
    assertThat(since(creations, "CreateTicket")).isEqualTo(Map.of("201", 1));
  }

  @Test
  void tellsTheStatusOfEachAnswer_alsoOfARequestThatIsRepeated() {
    Map<String, Integer> updates = operator.answersOf("UpdateTicket");
    zendesk.faults().once("PUT", "/api/v2/tickets/\\d+", Fault.status(503));
    zendesk.faults().once("PUT", "/api/v2/tickets/\\d+", Fault.resetBeforeEffect());

    amy.texts("Number 1001");

    await().atMost(Duration.ofSeconds(60)).untilAsserted(() ->
        assertThat(desk.ticket(ticket.id()).publicTexts()).containsExactly("Where is my order?", "Number 1001"));
    operator.waitsUntilNothingHappens();
    assertThat(since(updates, "UpdateTicket")).isEqualTo(Map.of("503", 1, "failed", 1, "200", 1));
  }

  private Map<String, Integer> since(Map<String, Integer> before, String operation) {
    Map<String, Integer> since = new TreeMap<>(operator.answersOf(operation));
    before.forEach((status, times) -> since.merge(status, -times, Integer::sum));
    since.values().removeIf(times -> times == 0);
    return since;
  }
}
