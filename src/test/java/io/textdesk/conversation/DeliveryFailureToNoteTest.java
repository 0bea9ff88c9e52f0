package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import java.time.Duration;
import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What becomes of replies on their way to the phone. */
@FlowTest
class DeliveryFailureToNoteTest {

  static final String FLOW = "delivery-failure-to-note";

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  @Autowired JdbcTemplate database;
  @Autowired ProducerTemplate routes;
  @Autowired MeterRegistry meters;
  SimulatedPhone amy;
  SimulatedTicket ticket;

  @BeforeEach
  void amyHasATicket() {
    klaviyo.setTextInReceivedEvents(false);
    amy = klaviyo.anyPhone();
    String event = amy.texts("Where is my order?");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    ticket = desk.showsOneTicket(amy, "Where is my order?");
  }

  @AfterEach
  void nothingIsOutOfOrder() {
    klaviyo.setTextInReceivedEvents(true);
    klaviyo.setReportDelay(Duration.ofMillis(100));
    klaviyo.setWebhooksEnabled(true);
  }

  @Test
  void aReplyThatArrivedIsDelivered_withTheTimeItTook() {
    long measured = measured("delivered");

    long comment = desk.reply(ticket.id(), "On its way");

    deliveryBecomes(comment, "delivered");
    assertThat((Number) operator.journalOfComment(comment).get("delivery_millis")).satisfies(
        millis -> assertThat(millis.longValue()).isBetween(0L, 10_000L));
    await().untilAsserted(() -> assertThat(measured("delivered") - measured).isEqualTo(1));
    assertThat(ticket.privateTexts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLongReplyIsDelivered_whenAllItsPartsAre(boolean words) {
    klaviyo.setTextInReceivedEvents(words);
    klaviyo.setReportDelay(Duration.ofMillis(10));

    long comment = desk.reply(ticket.id(), "It is on its way. ".repeat(120));

    deliveryBecomes(comment, "delivered");
    assertThat(operator.journalOfComment(comment)).containsEntry("parts", 2).containsEntry("parts_delivered", 2);
    await().untilAsserted(() -> assertThat(operator.outcomesOf("campaign-sms-to-note", ticket.id()))
        .containsExactly("skipped own-reply", "skipped own-reply"));
  }

  @Test
  void aReplyInKlaviyosInboxExplainsNoOther() {
    long comment = desk.reply(ticket.id(), "On its way");
    deliveryBecomes(comment, "delivered");

    String event = klaviyo.replyFromInbox(amy, "Anything else?");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("skipped inbox-reply"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFailureIsANoteAndATag_andASolvedTicketIsOpenAgain(boolean weKnowThatItIsSolved) {
    klaviyo.setReportDelay(Duration.ofSeconds(1));
    long measured = measured("failed");
    amy.setFailure("Device Unreachable");
    long comment = desk.reply(ticket.id(), "On its way");
    if (weKnowThatItIsSolved) {
      desk.setStatus(ticket.id(), "solved");
    } else {
      desk.setStatusSilently(ticket.id(), "solved");
    }

    await().untilAsserted(() -> assertThat(operator.outcomesOf(FLOW, ticket.id())).containsExactly("done"));

    assertThat(ticket.privateTexts()).singleElement().asString().matches("The reply of .* UTC did not reach the customer: "
        + "the phone could not be reached; it may be switched off or without a network\\.");
    assertThat(ticket.tags()).contains("sms", "sms_failed");
    assertThat(ticket.status()).isEqualTo("open");
    deliveryBecomes(comment, "failed");
    assertThat(measured("failed") - measured).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "Device Disconnected | the number is not in use any more",
      "Device Incapable of Receiving SMS | the number cannot receive texts; it may be a landline",
      "Carrier Violation | the carrier refused the text for its content",
      "Message Blocked | the carrier or the customer blocks texts from you, and Klaviyo has ended the consent to texts",
      "Unknown | the carrier gave no reason",
      "Landline | Landline"})
  void theNoteTellsTheReasonInPlainWords_andTheStatusStays(String reason, String words) {
    desk.setStatus(ticket.id(), "pending");
    amy.setFailure(reason);

    desk.reply(ticket.id(), "On its way");

    // Where the consent ended, another note says so.
    await().untilAsserted(() -> assertThat(ticket.privateTexts()).anyMatch(note -> note.endsWith(": " + words + ".")));
    assertThat(ticket.status()).isEqualTo("pending");
  }

  @Test
  void agentsAreNotToldOfCampaignsAndInboxRepliesThatFail() {
    amy.setFailure("Device Unreachable");

    String campaign = klaviyo.sendCampaign(amy, "Summer drop", "20 % off");
    String inbox = klaviyo.replyFromInbox(amy, "Hello");

    await().untilAsserted(() -> assertThat(List.of(campaign, inbox)).extracting(operator::outcomeOf)
        .containsExactly("skipped not-a-reply", "skipped inbox-reply"));
    assertThat(ticket.privateTexts()).isEmpty();
  }

  @Test
  void theWordsTellWhichReplyFailed() {
    klaviyo.setTextInReceivedEvents(true);
    klaviyo.setReportDelay(Duration.ofSeconds(1));
    long arrived = desk.reply(ticket.id(), "On its way");
    await().untilAsserted(() -> assertThat(amy.received()).containsExactly("On its way"));
    amy.setFailure("Device Unreachable");
    long failed = desk.reply(ticket.id(), "It comes on Friday");

    deliveryBecomes(failed, "failed");
    deliveryBecomes(arrived, "delivered");
  }

  @Test
  void theNoteStaysInTheJournal_whenTheTicketIsClosed() {
    klaviyo.setReportDelay(Duration.ofSeconds(1));
    amy.setFailure("Device Unreachable");
    long comment = desk.reply(ticket.id(), "On its way");
    desk.setStatusSilently(ticket.id(), "closed");

    await().untilAsserted(() -> assertThat(operator.outcomesOf(FLOW, ticket.id())).containsExactly("skipped no-open-ticket"));

    assertThat(database.queryForObject("select body from message where flow = ? and ticket_id = ?", String.class, FLOW,
        ticket.id())).contains("did not reach the customer");
    deliveryBecomes(comment, "failed");
  }

  @Test
  void aReplyThatNobodyReportsIsUnreported_untilTheReportComesAfterAll() {
    klaviyo.setWebhooksEnabled(false);
    long comment = desk.reply(ticket.id(), "On its way");
    deliveryBecomes(comment, "sent");
    double unreported = meters.get("textdesk.replies.unreported").gauge().value();
    database.update("update message set called_at = called_at - ? where comment_id = ?",
        Duration.ofMinutes(61).toMillis(), comment);

    routes.sendBody("sql:classpath:sql/conversation/mark-unreported.sql", null);

    deliveryBecomes(comment, "unreported");
    assertThat(meters.get("textdesk.replies.unreported").gauge().value() - unreported).isEqualTo(1);
    klaviyo.setWebhooksEnabled(true);
    klaviyo.replyFromInbox(amy, "As good as a report, without words");
    deliveryBecomes(comment, "delivered");
    assertThat(meters.get("textdesk.replies.unreported").gauge().value() - unreported).isZero();
  }

  @Test
  void aFailureIsToldOnce_whenTheNoteHasToBeTriedAgain() {
    long measured = measured("failed");
    zendesk.faults().once("PUT", "/api/v2/tickets/" + ticket.id(), Fault.status(503));
    amy.setFailure("Device Unreachable");

    desk.reply(ticket.id(), "On its way");

    await().untilAsserted(() -> assertThat(operator.outcomesOf(FLOW, ticket.id())).containsExactly("done"));
    assertThat(ticket.privateTexts()).hasSize(1);
    assertThat(measured("failed") - measured).isEqualTo(1);
  }

  private void deliveryBecomes(long comment, String delivery) {
    await().untilAsserted(() -> assertThat(database.queryForList(
        "select delivery from message where flow = 'agent-comment-to-sms' and comment_id = ? and state = 'done'",
        String.class, comment)).containsExactly(delivery));
  }

  private long measured(String outcome) {
    Timer timer = meters.find("textdesk.delivery").tag("outcome", outcome).timer();
    return timer == null ? 0 : timer.count();
  }
}
