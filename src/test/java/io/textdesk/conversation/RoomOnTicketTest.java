package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SandboxTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import java.util.List;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** Zendesk takes few updates of one ticket: texts beyond that wait, and only they. */
@SandboxTest(properties = {"textdesk.sandbox=true", "textdesk.zendesk.limits.ticket-updates.per-ten-minutes=3"})
@Import(OperatorView.class)
class RoomOnTicketTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  @Autowired JdbcTemplate database;
  @Autowired CamelContext camel;

  @Test
  void textsWaitForRoomOnTheirTicket_withoutHoldingUpOthers() {
    SimulatedPhone amy = klaviyo.anyPhone();
    SimulatedPhone ben = klaviyo.anyPhone();
    amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    for (int number = 1; number <= 3; number++) {
      int comments = number + 1;
      amy.texts("Text " + number);
      await().untilAsserted(() -> assertThat(ticket.publicTexts()).hasSize(comments));
    }

    String fourth = amy.texts("Text 4");
    String fifth = amy.texts("Text 5");

    await().untilAsserted(() -> assertThat(List.of(fourth, fifth)).extracting(operator::outcomeOf).containsOnly("waiting"));
    String other = ben.texts("Hello");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(other)).isEqualTo("done"));
    assertThat(ticket.publicTexts()).hasSize(4);
    assertThat(database.queryForObject("select failing_for from message where event_id = ?", Long.class, fourth)).isZero();
  }

  @Test
  void whatTheCustomerRepliesToLeavesRoomForLiveTexts() throws Exception {
    SimulatedPhone amy = klaviyo.anyPhone();
    klaviyo.sendCampaign(amy, "Summer drop", "20 % off");
    operator.waitsUntilNothingHappens();
    camel.getRouteController().stopRoute("note-to-ticket");
    String first = amy.texts("The red one");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "The red one");
    amy.texts("Size 42");
    desk.showsOneTicket(amy, "The red one", "Size 42");
    amy.texts("Thank you");
    desk.showsOneTicket(amy, "The red one", "Size 42", "Thank you");

    camel.getRouteController().startRoute("note-to-ticket");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(first + "-new-ticket")).isEqualTo("waiting"));
    amy.texts("Bye");
    desk.showsOneTicket(amy, "The red one", "Size 42", "Thank you", "Bye");
    assertThat(ticket.privateTexts()).isEmpty();
  }

  @Test
  void campaignsLeaveRoomForLiveTexts() {
    SimulatedPhone amy = klaviyo.anyPhone();
    amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    for (int number = 1; number <= 2; number++) {
      String note = klaviyo.sendCampaign(amy, "Campaign " + number, "20 % off");
      await().untilAsserted(() -> assertThat(operator.outcomeOf(note)).isEqualTo("done"));
    }

    String third = klaviyo.sendCampaign(amy, "Campaign 3", "20 % off");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(third)).isEqualTo("waiting"));
    amy.texts("Hello?");
    desk.showsOneTicket(amy, "Where is my order?", "Hello?");
    assertThat(operator.outcomeOf(third)).isEqualTo("waiting");
    assertThat(ticket.privateTexts()).hasSize(2);
  }
}
