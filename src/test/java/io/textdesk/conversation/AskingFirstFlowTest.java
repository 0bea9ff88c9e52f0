package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.RecordedRequest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** After a request whose outcome nobody knows, the flows look for its effect before they repeat it. */
@FlowTest
class AskingFirstFlowTest {

  static final String TICKETS = "/api/v2/tickets";
  static final String TICKET = "/api/v2/tickets/\\d+";
  static final String AUDITS = "/api/v2/tickets/\\d+/audits";
  static final String MESSAGES = "/api/conversation-messages";
  static final String EVENTS = "/api/events";

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  SimulatedPhone amy;
  Instant since;

  @BeforeEach
  void amyPicksUpHerPhone() {
    operator.waitsUntilNothingHappens();
    amy = klaviyo.anyPhone();
    since = Instant.now();
  }

  @AfterEach
  void nothingIsOutOfOrder() {
    klaviyo.faults().clear();
    zendesk.faults().clear();
    klaviyo.setTextInReceivedEvents(true);
    zendesk.setAuditsSortable(true);
  }

  static Stream<Fault> lostAnswers() {
    return Stream.of(Fault.resetAfterEffect(), Fault.statusAfterEffect(502), Fault.statusAfterEffect(504),
        Fault.malformedAnswer());
  }

  @ParameterizedTest
  @MethodSource("lostAnswers")
  void writesACommentOnce_whenItsAnswerIsLost(Fault fault) {
    SimulatedTicket ticket = ticket();
    zendesk.faults().once("PUT", TICKET, fault);

    String event = amy.texts("Number 1001");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    assertThat(ticket.publicTexts()).containsExactly("Where is my order?", "Number 1001");
    assertThat(requests("PUT", TICKET)).hasSize(1);
    assertThat(requests("GET", AUDITS)).isNotEmpty();
  }

  @Test
  void writesACommentAgain_whenItIsNotThere() {
    SimulatedTicket ticket = ticket();
    zendesk.faults().once("PUT", TICKET, Fault.resetBeforeEffect());

    String event = amy.texts("Number 1001");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    assertThat(ticket.publicTexts()).containsExactly("Where is my order?", "Number 1001");
    assertThat(requests("PUT", TICKET)).hasSize(2);
  }

  @Test
  void findsACommentOnALaterPageOfTheAudits() {
    zendesk.setAuditsSortable(false);
    SimulatedTicket ticket = ticket();
    for (int number = 0; number < 120; number++) {
      desk.note(ticket.id(), "Note " + number);
    }
    operator.waitsUntilNothingHappens();
    zendesk.faults().once("PUT", TICKET, Fault.resetAfterEffect());

    String event = amy.texts("Number 1001");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    assertThat(ticket.publicTexts()).containsExactly("Where is my order?", "Number 1001");
    assertThat(requests("GET", AUDITS)).hasSizeGreaterThanOrEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("lostAnswers")
  void opensOneTicket_whenItsAnswerIsLost(Fault fault) {
    zendesk.faults().once("POST", TICKETS, fault);

    String event = amy.texts("Where is my order?");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    desk.showsOneTicket(amy, "Where is my order?");
  }

  @Test
  void opensOneTicket_whenZendeskHasForgottenTheKey() {
    zendesk.faults().once("POST", TICKETS, Fault.cutOffAfterEffect(zendesk::forgetIdempotencyKeys));

    String event = amy.texts("Where is my order?");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    desk.showsOneTicket(amy, "Where is my order?");
    amy.texts("Number 1001");
    desk.showsOneTicket(amy, "Where is my order?", "Number 1001");
  }

  @Test
  void opensATicketByTheSameKey_whenItIsNotThere() {
    zendesk.faults().once("POST", TICKETS, Fault.resetBeforeEffect());

    String event = amy.texts("Where is my order?");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    desk.showsOneTicket(amy, "Where is my order?");
    assertThat(requests("POST", TICKETS)).extracting(request -> request.headers().entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase("Idempotency-Key")).findFirst().orElseThrow().getValue())
        .containsExactly("textdesk-" + event, "textdesk-" + event);
  }

  @ParameterizedTest
  @MethodSource("lostAnswers")
  void writesANoteOnce_whenItsAnswerIsLost(Fault fault) {
    SimulatedTicket ticket = ticket();
    zendesk.faults().once("PUT", TICKET, fault);

    desk.reply(ticket.id(), "", "<p></p>", List.of("label.pdf"));

    await().untilAsserted(() -> assertThat(operator.outcomesOf("note-to-ticket", ticket.id())).containsExactly("done"));
    assertThat(ticket.privateTexts()).hasSize(1);
    assertThat(requests("PUT", TICKET)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("lostAnswers")
  void sendsATextOnce_whenItsAnswerIsLost_andFindsItInKlaviyosEvents(Fault fault) {
    SimulatedTicket ticket = ticket();
    klaviyo.faults().once("POST", MESSAGES, fault);

    long comment = desk.reply(ticket.id(), "On its way");

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("done"));
    assertThat(amy.received()).containsExactly("On its way");
    assertThat(requests("POST", MESSAGES)).hasSize(1);
    assertThat(ticket.privateTexts()).isEmpty();
  }

  @Test
  void goesOnWithTheNextPart_whenTheFirstIsFound() {
    SimulatedTicket ticket = ticket();
    klaviyo.faults().once("POST", MESSAGES, Fault.resetAfterEffect());

    long comment = desk.reply(ticket.id(), "Word ".repeat(400).strip());

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("done"));
    assertThat(amy.received()).hasSize(2).allMatch(text -> text.startsWith("Word"));
    assertThat(amy.received().get(1)).endsWith("(2/2)");
  }

  @Test
  void findsATextWithoutItsWords_whenNothingElseExplainsIt() {
    klaviyo.setTextInReceivedEvents(false);
    SimulatedTicket ticket = ticket();
    klaviyo.faults().once("POST", MESSAGES, Fault.resetAfterEffect());

    long comment = desk.reply(ticket.id(), "On its way");

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("done"));
    assertThat(amy.received()).containsExactly("On its way");
  }

  @Test
  void tellsTheAgent_whenAnotherTextMayExplainTheEvent() {
    klaviyo.setTextInReceivedEvents(false);
    SimulatedTicket ticket = ticket();
    desk.reply(ticket.id(), "One moment");
    await().untilAsserted(() -> assertThat(amy.received()).containsExactly("One moment"));
    klaviyo.faults().once("POST", MESSAGES, Fault.resetBeforeEffect());

    long comment = desk.reply(ticket.id(), "On its way");

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("unknown unknown"));
    await().untilAsserted(() -> assertThat(ticket.privateTexts()).hasSize(1));
    assertThat(amy.received()).containsExactly("One moment");
    assertThat(requests("POST", MESSAGES)).hasSize(2);
  }

  @Test
  void doesNotTakeACampaignForTheText() {
    SimulatedTicket ticket = ticket();
    klaviyo.setTextInReceivedEvents(false);
    klaviyo.faults().once("POST", MESSAGES, Fault.cutOffBeforeEffect(() -> {}));
    klaviyo.sendCampaign(amy, "Spring sale", "20 % off");

    long comment = desk.reply(ticket.id(), "On its way");

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("unknown unknown"));
    assertThat(amy.received()).doesNotContain("On its way");
  }

  @Test
  void tellsOfACampaignOnce_whenTheAnswerIsLost() {
    SimulatedTicket ticket = ticket();
    zendesk.faults().once("PUT", TICKET, Fault.resetAfterEffect());

    String event = klaviyo.sendCampaign(amy, "Spring sale", "20 % off");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    assertThat(ticket.privateTexts()).hasSize(1);
    assertThat(requests("PUT", TICKET)).hasSize(1);
  }

  @Test
  void tellsOfAFailureOnce_whenTheAnswerIsLost_andKnowsTheReplyAgain() {
    klaviyo.setTextInReceivedEvents(false);
    SimulatedTicket ticket = ticket();
    amy.setFailure("Device Unreachable");
    zendesk.faults().once("PUT", TICKET, Fault.resetAfterEffect());

    desk.reply(ticket.id(), "On its way");

    await().untilAsserted(() ->
        assertThat(operator.outcomesOf("delivery-failure-to-note", ticket.id())).containsExactly("done"));
    assertThat(ticket.privateTexts()).hasSize(1);
    assertThat(requests("PUT", TICKET)).hasSize(1);
  }

  @Test
  void keepsRepliesInOrder_whileOneIsLookedFor() {
    SimulatedTicket ticket = ticket();
    klaviyo.faults().once("POST", MESSAGES, Fault.resetAfterEffect());

    for (String reply : List.of("One", "Two", "Three")) {
      desk.reply(ticket.id(), reply);
    }

    await().untilAsserted(() -> assertThat(amy.received()).containsExactly("One", "Two", "Three"));
  }

  @ParameterizedTest
  @MethodSource("lostAnswers")
  void recordsAMetricOnce_whenItsAnswerIsLost(Fault fault) {
    klaviyo.faults().once("POST", EVENTS, fault);

    long ticket = ticket().id();

    await().untilAsserted(() ->
        assertThat(operator.outcomesOf("ticket-event-to-metric", ticket)).containsExactly("done"));
    assertThat(klaviyo.faults().pending()).isZero();
    assertThat(klaviyo.metricEvents().stream().filter(event -> amy.profileId().equals(event.profileId()))).hasSize(1);
  }

  @Test
  void waitsForTheAnswerOnlySoLong() {
    SimulatedTicket ticket = ticket();
    zendesk.faults().once("PUT", TICKET, Fault.timeoutAfterEffect(Duration.ofSeconds(5)));

    String event = amy.texts("Number 1001");

    await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    assertThat(ticket.publicTexts()).containsExactly("Where is my order?", "Number 1001");
  }

  private SimulatedTicket ticket() {
    amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    operator.waitsUntilNothingHappens();
    return ticket;
  }

  /** Since the customer picked up the phone; others use the same systems, but not at the same time. */
  private List<RecordedRequest> requests(String method, String path) {
    return Stream.concat(klaviyo.requests().stream(), zendesk.requests().stream())
        .filter(request -> request.method().equals(method) && request.path().matches(path))
        .filter(request -> !request.at().isBefore(since))
        .toList();
  }
}
