package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.Delivery;
import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import io.textdesk.sandbox.ZendeskApi;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Which comments become no text, and whether the agent is told. */
@FlowTest
class AgentCommentNotSentTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    amy = klaviyo.anyPhone();
  }

  @AfterEach
  void nothingIsOutOfOrder() {
    klaviyo.setConversationDelay(Duration.ZERO);
    klaviyo.faults().clear();
  }

  @Test
  void keepsAPrivateNotePrivate() {
    SimulatedTicket ticket = ticket();

    long note = desk.note(ticket.id(), "Looks like a difficult customer");

    isSkipped(note, "private-comment");
    tellsNothing(ticket, "Looks like a difficult customer");
  }

  @Test
  void doesNotSendTheCustomersOwnWordsBack() {
    SimulatedTicket ticket = ticket();

    long comment = desk.endUserComment(ticket.id(), "By e-mail: where is it?");

    isSkipped(ticket.comments().get(0).id(), "not-an-agent");
    isSkipped(comment, "not-an-agent");
    tellsNothing(ticket);
  }

  @Test
  void doesNotSendWhatItsOwnUserWrites() {
    SimulatedTicket ticket = ticket();

    new ZendeskApi(zendesk).put("/api/v2/tickets/" + ticket.id(),
        Map.of("ticket", Map.of("comment", Map.of("body", "Written by a script", "public", true))));

    isSkipped(ticket.comments().get(1).id(), "own-comment");
    tellsNothing(ticket);
  }

  @Test
  void comparesTheEmailWhateverTheCase() {
    desk.agent("Amy at work", amy.email().toUpperCase());
    SimulatedTicket ticket = ticket();

    isSkipped(desk.replyAs(amy.email(), ticket.id(), "Testing, testing"), "same-email");
  }

  @Test
  void doesNotTextWhoHasOptedOut_andSaysSo() {
    SimulatedTicket ticket = ticket();
    amy.texts("STOP");
    operator.waitsUntilNothingHappens();

    long comment = desk.reply(ticket.id(), "It is on its way.");

    isSkipped(comment, "opted-out");
    await().untilAsserted(() -> assertThat(ticket.privateTexts()).as("beside the note of the opt-out itself")
        .hasSize(2).last().asString().startsWith("Not sent as a text").contains("opted out"));
  }

  @Test
  void neverRepeatsATextOfUnknownFate_andSaysSo() {
    SimulatedTicket ticket = ticket();
    klaviyo.faults().once("POST", "/api/conversation-messages", Fault.resetBeforeEffect());

    long comment = desk.reply(ticket.id(), "It is on its way.");

    await().untilAsserted(() -> assertThat(ticket.privateTexts())
        .singleElement().asString().startsWith("Nobody knows whether this became a text"));
    assertThat(operator.outcomeOfComment(comment)).isEqualTo("unknown unknown");
    operator.waitsUntilNothingHappens();
    assertThat(amy.received()).isEmpty();
  }

  @Test
  void repeatsATextThatCertainlyDidNotLeave() {
    SimulatedTicket ticket = ticket();
    klaviyo.faults().once("POST", "/api/conversation-messages", Fault.status(503));

    desk.reply(ticket.id(), "It is on its way.");

    await().untilAsserted(() -> assertThat(amy.received()).containsExactly("It is on its way."));
  }

  @Test
  void saysSo_whenAReplyHasNoWords() {
    SimulatedTicket ticket = ticket();

    long comment = desk.reply(ticket.id(), " ", "<p>&nbsp;</p>", List.of());

    isSkipped(comment, "empty");
    tells(ticket, "no words");
  }

  @Test
  void saysSoOnce_whenZendeskTellsTheCommentTwiceUnderTwoIds() throws Exception {
    SimulatedTicket ticket = ticket();
    long comment = desk.reply(ticket.id(), " ", "<p>&nbsp;</p>", List.of());
    isSkipped(comment, "empty");
    String told = zendesk.deliveries().stream().map(Delivery::body)
        .filter(body -> body.contains("\"" + comment + "\"")).findFirst().orElseThrow();
    ObjectNode again = (ObjectNode) new ObjectMapper().readTree(told);

    zendesk.deliver(again.put("id", "another-id-" + comment));

    await().untilAsserted(() -> assertThat(operator.outcomeOf("another-id-" + comment)).isEqualTo("skipped duplicate"));
    tells(ticket, "no words");
  }

  @Test
  void saysSo_whenAReplyIsAnAttachmentOnly() {
    SimulatedTicket ticket = ticket();

    long comment = desk.reply(ticket.id(), " ", "<p></p>", List.of("label.pdf"));

    isSkipped(comment, "empty");
    tells(ticket, "no words");
  }

  @Test
  void saysSo_whenKlaviyoHasNoConversation() {
    SimulatedTicket ticket = ticket();
    klaviyo.setConversationDelay(Duration.ofHours(1));

    long comment = desk.reply(ticket.id(), "It is on its way.");

    isSkipped(comment, "no-conversation");
    tells(ticket, "no conversation");
  }

  @Test
  void saysSo_andKeepsTheReply_whenKlaviyoRefusesIt() {
    SimulatedTicket ticket = ticket();
    int before = operator.count("agent-comment-to-sms", "dead", "klaviyo-400");
    klaviyo.faults().once("POST", "/api/conversation-messages", Fault.status(400));

    long comment = desk.reply(ticket.id(), "It is on its way.");

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("dead klaviyo-400"));
    tells(ticket, "klaviyo-400");
    assertThat(operator.count("agent-comment-to-sms", "dead", "klaviyo-400")).isEqualTo(before + 1);
  }

  @Test
  void saysHowManyTextsLeft_whenKlaviyoRefusesTheNextOne() {
    SimulatedTicket ticket = ticket();
    klaviyo.faults().once("POST", "/api/conversation-messages", Fault.slow(Duration.ZERO));
    klaviyo.faults().once("POST", "/api/conversation-messages", Fault.status(400));

    long comment = desk.reply(ticket.id(), "word ".repeat(600));

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("dead klaviyo-400"));
    await().untilAsserted(() -> assertThat(ticket.privateTexts())
        .singleElement().asString().contains("Only the first 1 of 2 texts", "klaviyo-400"));
    assertThat(amy.received()).singleElement().asString().endsWith("(1/2)");
  }

  @Test
  void keepsTheNoteInTheJournal_whenTheTicketIsClosed() {
    SimulatedTicket ticket = ticket();
    klaviyo.faults().once("POST", "/api/conversation-messages", Fault.status(400));

    desk.reply(ticket.id(), "It is on its way.");
    desk.setStatusSilently(ticket.id(), "closed");

    await().untilAsserted(() -> assertThat(operator.outcomesOf("note-to-ticket", ticket.id()))
        .containsExactly("skipped no-open-ticket"));
    assertThat(ticket.privateTexts()).isEmpty();
  }

  @Test
  void leavesTheStatusAlone_whenItTellsTheAgent() {
    SimulatedTicket ticket = ticket();
    klaviyo.setConversationDelay(Duration.ofHours(1));
    desk.setStatus(ticket.id(), "pending");

    desk.reply(ticket.id(), "It is on its way.");

    await().untilAsserted(() -> assertThat(ticket.privateTexts()).hasSize(1));
    operator.waitsUntilNothingHappens();
    assertThat(ticket.status()).isEqualTo("pending");
  }

  @Test
  void dropsACommentOnAnEmailTicket_beforeAnythingIsStored() {
    SimulatedTicket email = desk.emailTicket(
        "Ben", "ben@example.com", null, "Shoes", "Do they fit?", zendesk.brands().get(0).id());

    long comment = desk.reply(email.id(), "They do.");

    await().untilAsserted(() -> assertThat(zendesk.deliveries())
        .filteredOn(delivery -> delivery.body().contains("\"" + comment + "\""))
        .singleElement()
        .extracting(Delivery::answer, STRING)
        .contains("\"unwanted\":1"));
    operator.waitsUntilNothingHappens();
    assertThat(operator.outcomeOfComment(comment)).isNull();
  }

  private SimulatedTicket ticket() {
    amy.texts("Where is my order?");
    return desk.showsOneTicket(amy, "Where is my order?");
  }

  private void isSkipped(long comment, String reason) {
    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("skipped " + reason));
    assertThat(amy.received()).isEmpty();
  }

  private void tells(SimulatedTicket ticket, String why) {
    await().untilAsserted(() -> assertThat(ticket.privateTexts()).isNotEmpty());
    operator.waitsUntilNothingHappens();
    assertThat(ticket.privateTexts()).singleElement().asString().startsWith("Not sent as a text").contains(why);
    assertThat(amy.received()).isEmpty();
  }

  private void tellsNothing(SimulatedTicket ticket, String... notes) {
    operator.waitsUntilNothingHappens();
    assertThat(ticket.privateTexts()).containsExactly(notes);
    assertThat(amy.received()).isEmpty();
  }
}
