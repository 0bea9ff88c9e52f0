package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import io.textdesk.sandbox.TicketComment;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What becomes of a conversation when its ticket is merged, deleted, restored, followed up or given to somebody else. */
@FlowTest
class TicketLifeTest {

  static final String FLOW = "ticket-life";

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  @Autowired CamelContext camel;
  @Autowired ProducerTemplate routes;
  @Autowired ObjectMapper json;
  SimulatedPhone amy;
  SimulatedTicket ticket;

  @BeforeEach
  void amyHasATicket() {
    amy = klaviyo.anyPhone();
    String event = amy.texts("Where is my order?");
    ticket = desk.showsOneTicket(amy, "Where is my order?");
    isDone(event);
  }

  @AfterEach
  void nothingIsOutOfOrder() throws Exception {
    zendesk.setWebhooksActive(true);
    zendesk.faults().clear();
    camel.getRouteController().startRoute("note-to-ticket");
  }

  @Test
  void takesTextsAndRepliesToTheTargetOfAMerge() {
    SimulatedTicket target = emailTicket();

    desk.addTag(target.id(), "invoice");
    desk.merge(ticket.id(), target.id());
    isDone(ticket);
    await().untilAsserted(() -> assertThat(target.tags()).containsExactly("invoice", "sms"));
    assertThat(target.privateTexts()).last().asString().contains("goes on here");
    amy.texts("Number 1001");
    shows(target, "Number 1001");
    amy.texts("Size 42");
    shows(target, "Number 1001", "Size 42");
    desk.reply(target.id(), "On its way");

    await().untilAsserted(() -> assertThat(amy.received()).containsExactly("On its way"));
    assertThat(target.comments()).as("written by the customer, though it is another's ticket")
        .filteredOn(comment -> comment.author() == ticket.requester())
        .extracting(TicketComment::text).containsExactly("Number 1001", "Size 42");
    assertThat(desk.ticketsOf(amy.profileId())).containsExactly(ticket);
  }

  @Test
  void doesNotTextTheCustomer_whatWasWrittenToAnotherBeforeTheMerge() {
    operator.asksForNothingBefore(Instant.now());
    SimulatedTicket target = emailTicket();
    zendesk.setWebhooksActive(false);
    long before = desk.reply(target.id(), "Your invoice is attached");
    desk.merge(ticket.id(), target.id());
    zendesk.setWebhooksActive(true);
    zendesk.deliver(merged(ticket.id(), "CLOSED", target.id(), Instant.now().plusSeconds(10)));
    isDone(ticket);
    await().untilAsserted(() -> assertThat(target.tags()).contains("sms"));

    routes.sendBody("direct:reconcile-now", null);

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(before)).isEqualTo("skipped before-conversation"));
    assertThat(amy.received()).isEmpty();
  }

  @Test
  void doesNotTextTheCustomer_whatWasWrittenOnATicketThatIsMergedIntoTheirs() {
    operator.asksForNothingBefore(Instant.now());
    SimulatedTicket other = emailTicket();
    zendesk.setWebhooksActive(false);
    desk.addTag(other.id(), "sms");
    long before = desk.reply(other.id(), "Your invoice is attached");
    desk.merge(other.id(), ticket.id());
    zendesk.setWebhooksActive(true);
    zendesk.deliver(merged(other.id(), "CLOSED", ticket.id(), Instant.now().plusSeconds(10)));
    await().untilAsserted(() -> assertThat(operator.outcomesOf(FLOW, other.id())).containsExactly("skipped not-an-sms-ticket"));

    routes.sendBody("direct:reconcile-now", null);

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(before)).isEqualTo("skipped before-conversation"));
    assertThat(amy.received()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void followsAChainOfMerges_whicheverIsToldFirst(boolean inOrder) {
    SimulatedTicket second = emailTicket();
    SimulatedTicket last = emailTicket();
    zendesk.setWebhooksActive(false);
    desk.merge(ticket.id(), second.id());
    desk.merge(second.id(), last.id());
    zendesk.setWebhooksActive(true);

    List<ObjectNode> merges = List.of(merged(ticket.id(), "CLOSED", second.id()), merged(second.id(), "CLOSED", last.id()));
    zendesk.deliver(merges.get(inOrder ? 0 : 1));
    zendesk.deliver(merges.get(inOrder ? 1 : 0));
    await().untilAsserted(() -> assertThat(operator.outcomesOf(FLOW, second.id())).isNotEmpty());
    isDone(ticket);
    amy.texts("Number 1001");

    shows(last, "Number 1001");
    assertThat(requests()).doesNotContain("PUT /api/v2/tickets/" + ticket.id());
    assertThat(second.publicTexts()).doesNotContain("Number 1001");
  }

  @Test
  void takesAMergeTheOtherWayRound_whenTheTicketThatTellsItLivesOn() {
    SimulatedTicket target = emailTicket();
    zendesk.setWebhooksActive(false);
    desk.merge(ticket.id(), target.id());
    zendesk.setWebhooksActive(true);

    zendesk.deliver(merged(target.id(), "OPEN", ticket.id()));
    isDone(ticket);
    amy.texts("Number 1001");

    shows(target, "Number 1001");
  }

  @Test
  void leavesTheTargetItsOwnConversation_andSaysSo() {
    SimulatedPhone ben = klaviyo.anyPhone();
    isDone(ben.texts("Do you have red ones?"));
    SimulatedTicket target = desk.showsOneTicket(ben, "Do you have red ones?");

    desk.merge(ticket.id(), target.id());

    await().untilAsserted(() -> assertThat(target.privateTexts()).last().asString().contains("had a text conversation too"));
    desk.reply(target.id(), "Yes, in size 42");
    await().untilAsserted(() -> assertThat(ben.received()).containsExactly("Yes, in size 42"));
    assertThat(amy.received()).isEmpty();
    amy.texts("Hello?");
    assertThat(desk.showsTickets(amy, 2).get(1).publicTexts()).containsExactly("Hello?");
  }

  @Test
  void followsTheMergeThatHappensWhileATextIsWritten() {
    SimulatedTicket target = emailTicket();
    zendesk.faults().once("PUT", "/api/v2/tickets/" + ticket.id(),
        Fault.cutOffBeforeEffect(() -> desk.merge(ticket.id(), target.id())));

    amy.texts("Number 1001");

    shows(target, "Number 1001");
    assertThat(desk.ticketsOf(amy.profileId())).containsExactly(ticket);
  }

  @Test
  void writesANoteToTheTarget_thatWasMeantForTheMergedTicket() throws Exception {
    SimulatedTicket target = emailTicket();
    camel.getRouteController().stopRoute("note-to-ticket");
    long empty = desk.reply(ticket.id(), "", "<p></p>", List.of("label.pdf"));
    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(empty)).isEqualTo("skipped empty"));
    desk.merge(ticket.id(), target.id());
    isDone(ticket);

    camel.getRouteController().startRoute("note-to-ticket");

    await().untilAsserted(() -> assertThat(target.privateTexts()).anyMatch(note -> note.startsWith("Not sent as a text")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void endsWithADeletedTicket_orSpam(boolean spam) {
    if (spam) {
      desk.markAsSpam(ticket.id());
    } else {
      desk.delete(ticket.id());
    }
    isDone(ticket);

    amy.texts("Hello?");

    desk.showsOneTicket(amy, "Hello?");
    assertThat(requests()).doesNotContain("PUT /api/v2/tickets/" + ticket.id());
  }

  @Test
  void comesBackWithATicketThatIsRestored() {
    desk.delete(ticket.id());
    isDone(ticket);
    desk.undelete(ticket.id());
    await().untilAsserted(() -> assertThat(operator.outcomesOf(FLOW, ticket.id())).containsExactly("done", "done"));

    amy.texts("Number 1001");

    desk.showsOneTicket(amy, "Where is my order?", "Number 1001");
  }

  @Test
  void staysOnItsNewTicket_whenTheOldOneIsRestored() {
    desk.delete(ticket.id());
    isDone(ticket);
    isDone(amy.texts("Hello?"));
    SimulatedTicket next = desk.showsOneTicket(amy, "Hello?");

    desk.undelete(ticket.id());

    await().untilAsserted(() -> assertThat(operator.outcomesOf(FLOW, ticket.id()))
        .containsExactly("done", "skipped not-an-sms-ticket"));
    amy.texts("Number 1001");
    shows(next, "Hello?", "Number 1001");
  }

  @Test
  void endsWhenTheTicketGetsAnotherRequester_andSaysSo() {
    desk.changeRequester(ticket.id(), emailTicket().requester());

    await().untilAsserted(() -> assertThat(ticket.privateTexts())
        .singleElement().asString().startsWith("This ticket has another requester now"));
    long comment = desk.reply(ticket.id(), "Your invoice is attached");
    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("skipped not-an-sms-ticket"));
    amy.texts("Hello?");
    SimulatedTicket next = desk.showsTickets(amy, 2).get(1);
    assertThat(next.publicTexts()).containsExactly("Hello?");
    assertThat(amy.received()).isEmpty();
    assertThat(ticket.publicTexts()).containsExactly("Where is my order?", "Your invoice is attached");
  }

  @Test
  void doesNotTextTheCustomer_whatIsWrittenToANewRequesterOfWhomNobodyTold() {
    SimulatedTicket other = emailTicket();
    zendesk.setWebhooksActive(false);
    desk.changeRequester(ticket.id(), other.requester());
    zendesk.setWebhooksActive(true);

    long comment = desk.reply(ticket.id(), "Your invoice is attached");

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("skipped other-requester"));
    await().untilAsserted(() -> assertThat(ticket.privateTexts())
        .singleElement().asString().startsWith("Not sent as a text: the requester"));
  }

  @Test
  void doesNotTextTheCustomer_whatIsFoundLate_andWasWrittenToANewRequesterOfWhomNobodyTold() {
    operator.asksForNothingBefore(Instant.now());
    SimulatedTicket other = emailTicket();
    zendesk.setWebhooksActive(false);
    desk.changeRequester(ticket.id(), other.requester());
    long comment = desk.reply(ticket.id(), "Your invoice is attached");

    routes.sendBody("direct:reconcile-now", null);

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("skipped other-requester"));
    assertThat(amy.received()).isEmpty();
  }

  @Test
  void staysOnTheTargetOfAMerge_whenTheCustomerBecomesItsRequester() {
    SimulatedTicket target = emailTicket();
    desk.merge(ticket.id(), target.id());
    isDone(ticket);
    isDone(amy.texts("Number 1001"));

    desk.changeRequester(target.id(), ticket.requester());

    isDone(target);
    desk.reply(target.id(), "On its way");
    await().untilAsserted(() -> assertThat(amy.received()).containsExactly("On its way"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void goesOnInTheFollowUpThatAnAgentCreates(boolean firstCommentIsTold) {
    zendesk.setCommentAddedOnCreation(firstCommentIsTold);
    desk.close(ticket.id());

    SimulatedTicket followUp = desk.followUp(ticket.id(), "Did it arrive?");

    zendesk.setCommentAddedOnCreation(true);
    await().untilAsserted(() -> assertThat(operator.outcomesOf("ticket-event-to-metric", followUp.id())).containsExactly("done"));
    desk.reply(followUp.id(), "We hope so");
    await().untilAsserted(() -> assertThat(amy.received()).last().isEqualTo("We hope so"));
    assertThat(amy.received()).hasSize(firstCommentIsTold ? 2 : 1);
    amy.texts("It has come broken");
    shows(followUp, "Did it arrive?", "We hope so", "It has come broken");
    assertThat(desk.ticketsOf(amy.profileId())).containsExactly(ticket);
    assertThat(klaviyo.metricEvents()).as("of the follow-up, too")
        .filteredOn(event -> amy.profileId().equals(event.profileId()) && event.metric().equals("Opened Ticket")).hasSize(2);
  }

  @Test
  void staysWhereItIs_whenAnAgentFollowsAnOlderTicketUp() {
    desk.close(ticket.id());
    isDone(amy.texts("It has come broken"));
    SimulatedTicket next = desk.showsTickets(amy, 2).get(1);

    SimulatedTicket followUp = desk.followUp(ticket.id(), "Did it arrive?");

    await().untilAsserted(() -> assertThat(operator.outcomesOf("agent-comment-to-sms", followUp.id()))
        .containsExactly("skipped not-an-sms-ticket"));
    amy.texts("Hello?");
    shows(next, "It has come broken", "Hello?");
    assertThat(amy.received()).isEmpty();
  }

  private SimulatedTicket emailTicket() {
    String name = "other" + UUID.randomUUID();
    return desk.emailTicket(name, name + "@example.com", null, "Invoice", "Please send it again", zendesk.brands().get(0).id());
  }

  private ObjectNode merged(long ticketId, String status, long targetId) {
    return merged(ticketId, status, targetId, Instant.now());
  }

  private ObjectNode merged(long ticketId, String status, long targetId, Instant time) {
    ObjectNode event = json.createObjectNode();
    event.put("id", UUID.randomUUID().toString()).put("type", "zen:event-type:ticket.merged")
        .put("account_id", Long.parseLong(zendesk.accountId())).put("subject", "zen:ticket:" + ticketId)
        .put("time", time.toString()).put("zendesk_event_version", "2022-11-06");
    event.putObject("detail").put("id", String.valueOf(ticketId)).put("status", status).put("external_id", "");
    event.putObject("event").put("target_ticket_id", String.valueOf(targetId));
    return event;
  }

  private void isDone(String event) {
    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
  }

  private void isDone(SimulatedTicket ticket) {
    await().untilAsserted(() -> assertThat(operator.outcomesOf(FLOW, ticket.id())).containsExactly("done"));
  }

  /** The last public comments. */
  private static void shows(SimulatedTicket ticket, String... texts) {
    await().untilAsserted(() -> assertThat(ticket.publicTexts()).endsWith(texts));
  }

  private List<String> requests() {
    return zendesk.requests().stream().map(request -> request.method() + " " + request.path()).toList();
  }
}
