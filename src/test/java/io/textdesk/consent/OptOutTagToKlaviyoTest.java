package io.textdesk.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Customers who opt out in other words than Klaviyo's keywords: who is warned of it, and who decides. */
@FlowTest
class OptOutTagToKlaviyoTest {

  static final String FLOW = "opt-out-tag-to-klaviyo";

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    amy = klaviyo.anyPhone();
  }

  @AfterEach
  void nothingIsOutOfOrder() {
    klaviyo.faults().clear();
  }

  @Test
  void warnsTheAgent_whenAQuestionHasAnOptOutWord() {
    amy.texts("Please cancel my order");

    SimulatedTicket ticket = desk.showsOneTicket(amy, "Please cancel my order");
    warns(ticket);
    assertThat(ticket.tags()).containsExactly("sms");
  }

  @Test
  void warnsTheAgentAndTagsTheTicket_whenATextAsksToBeLeftAlone() {
    SimulatedTicket ticket = ticket();

    amy.texts("Just leave me alone!");

    warns(ticket);
    assertThat(ticket.tags()).containsExactly("sms", "sms_opt_out_hint");
    operator.waitsUntilNothingHappens();
    assertThat(amy.consented()).as("which an agent has to end").isTrue();
  }

  @Test
  void unsubscribesTheCustomer_andConfirmsItInANote() {
    SimulatedTicket ticket = ticket();

    desk.addTag(ticket.id(), "sms_opt_out");

    await().untilAsserted(() -> assertThat(amy.consented()).isFalse());
    await().untilAsserted(() -> assertThat(ticket.privateTexts())
        .anyMatch(note -> note.startsWith("The customer is unsubscribed from text messages in Klaviyo")));
    assertThat(ticket.tags()).contains("sms", "sms_opt_out", "sms_opted_out");
    assertThat(operator.outcomesOf(FLOW, ticket.id())).containsExactly("done");
    long comment = desk.reply(ticket.id(), "Sorry to hear that");
    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("skipped opted-out"));
  }

  @Test
  void knowsOfTheOptOut_alsoWhenKlaviyoDoesNotTell() {
    SimulatedTicket ticket = ticket();
    klaviyo.setWebhooksEnabled(false);

    desk.addTag(ticket.id(), "sms_opt_out");

    await().untilAsserted(() -> assertThat(operator.outcomesOf(FLOW, ticket.id())).containsExactly("done"));
    klaviyo.setWebhooksEnabled(true);
    long comment = desk.reply(ticket.id(), "Sorry to hear that");
    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("skipped opted-out"));
  }

  @Test
  void tellsTheAgent_whenKlaviyoRefuses() {
    SimulatedTicket ticket = ticket();
    klaviyo.faults().once("POST", "/api/profile-subscription-bulk-delete-jobs", Fault.status(400));

    desk.addTag(ticket.id(), "sms_opt_out");

    await().untilAsserted(() -> assertThat(ticket.privateTexts())
        .singleElement().asString().startsWith("The customer could not be unsubscribed"));
    assertThat(operator.outcomesOf(FLOW, ticket.id())).containsExactly("dead klaviyo-400");
    assertThat(ticket.tags()).doesNotContain("sms_opted_out");
  }

  @Test
  void leavesOtherTagsAlone() {
    SimulatedTicket ticket = ticket();

    desk.addTag(ticket.id(), "vip");

    operator.waitsUntilNothingHappens();
    assertThat(operator.outcomesOf(FLOW, ticket.id())).isEmpty();
    assertThat(ticket.privateTexts()).isEmpty();
  }

  private SimulatedTicket ticket() {
    String event = amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    return ticket;
  }

  private static void warns(SimulatedTicket ticket) {
    await().untilAsserted(() -> assertThat(ticket.privateTexts())
        .singleElement().asString().startsWith("The customer may not want texts any more"));
  }
}
