package io.textdesk;

import static io.textdesk.conversation.Events.happenedAt;
import static io.textdesk.conversation.Events.properties;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.textdesk.sandbox.Delivery;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.MetricEvent;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.PhoneMessage;
import io.textdesk.sandbox.RecordedRequest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import io.textdesk.sandbox.ZendeskApi;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * What Klaviyo's own Zendesk integration promises (help article 115005253728, April 2026) and Textdesk keeps, a test for each
 * statement. Those that need other settings are in {@code OwnSettingsTest} (chosen brands, SMS brand) and {@code SettingsTest}
 * (no SMS without ticket metrics).
 */
@FlowTest
class ReferenceBehaviourTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  @Autowired ObjectMapper json;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    amy = klaviyo.anyPhone();
  }

  @AfterEach
  void eventsDoNotTellTheText() {
    klaviyo.setTextInReceivedEvents(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"STOP", "JOIN", "YES"})
  void keywordTextsMakeNoConversation(String keyword) {
    isSkipped(amy.texts(keyword), "keyword");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HELP", "INFO"})
  void helpAndInfoMakeAConversation(String keyword) {
    amy.texts(keyword);

    desk.showsOneTicket(amy, keyword);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EXAMPLE", "Shop24"})
  void brandedSendersAreIgnored(String sender) {
    isSkipped(amy.texts("Where is my order?", event -> properties(event).put("To Number", sender)), "branded-sender");
  }

  @Test
  void aTextOnAnOpenTicketIsAComment() {
    SimulatedTicket ticket = ticket();
    desk.setStatus(ticket.id(), "open");
    operator.waitsUntilNothingHappens();

    amy.texts("Number 1001");

    desk.showsOneTicket(amy, "Where is my order?", "Number 1001");
    assertThat(ticket.status()).isEqualTo("open");
  }

  @Test
  void aTextOnASolvedTicketReopensIt() {
    SimulatedTicket ticket = ticket();
    desk.setStatus(ticket.id(), "solved");
    operator.waitsUntilNothingHappens();

    amy.texts("It has come broken");

    desk.showsOneTicket(amy, "Where is my order?", "It has come broken");
    assertThat(ticket.status()).isEqualTo("open");
  }

  @Test
  void aTextAfterAClosedTicketOpensANewOne() {
    SimulatedTicket closed = ticket();
    desk.close(closed.id());
    operator.waitsUntilNothingHappens();

    amy.texts("It has come broken");

    SimulatedTicket next = desk.showsTickets(amy, 2).get(1);
    assertThat(next.publicTexts()).containsExactly("It has come broken");
    assertThat(next.status()).isEqualTo("new");
    assertThat(closed.publicTexts()).containsExactly("Where is my order?");
  }

  @Test
  void everyAgentsReplyIsATextFromTheNumberThatWasTexted() {
    amy.texts("Where is my order?", event -> properties(event).put("To Number", "+18335550199"));
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");

    desk.reply(ticket.id(), "It is on its way.");
    desk.replyAs("jo@agents.example.com", ticket.id(), "Here is Jo: it comes today.");

    await().untilAsserted(() -> assertThat(amy.received()).containsExactly("It is on its way.", "Here is Jo: it comes today."));
    assertThat(amy.messages()).filteredOn(message -> !message.fromCustomer())
        .extracting(PhoneMessage::brandNumber).containsOnly("+18335550199");
  }

  @Test
  void repliesShowInKlaviyo() {
    klaviyo.setTextInReceivedEvents(true);
    SimulatedTicket ticket = ticket();

    desk.reply(ticket.id(), "It is on its way.");

    await().untilAsserted(() -> assertThat(klaviyo.deliveries()).extracting(Delivery::body)
        .filteredOn(event -> event.contains("event:klaviyo.received_sms") && event.contains(amy.profileId()))
        .singleElement().asString().contains("It is on its way."));
  }

  @Test
  void inboxRepliesDoNotShowInZendesk() {
    klaviyo.setTextInReceivedEvents(true);
    SimulatedTicket ticket = ticket();

    String event = klaviyo.replyFromInbox(amy, "Written in Klaviyo");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("skipped inbox-reply"));
    assertThat(ticket.comments()).hasSize(1);
  }

  @Test
  void campaignAndFlowTextsShowInZendesk() {
    klaviyo.setTextInReceivedEvents(true);
    SimulatedTicket ticket = ticket();

    klaviyo.sendCampaign(amy, "Summer drop", "20 % off");
    await().untilAsserted(() -> assertThat(ticket.privateTexts()).hasSize(1));
    klaviyo.sendFlow(amy, "Shipping update", "It left today");
    await().untilAsserted(() -> assertThat(ticket.privateTexts()).hasSize(2));

    assertThat(ticket.privateTexts().get(0)).contains("Summer drop", "20 % off");
    assertThat(ticket.privateTexts().get(1)).contains("Shipping update", "It left today");
  }

  @Test
  void aReplyFromTheCustomersOwnEmailIsNotSent() {
    desk.agent("Amy at work", amy.email());
    SimulatedTicket ticket = ticket();

    long comment = desk.replyAs(amy.email(), ticket.id(), "Testing, testing");

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("skipped same-email"));
    await().untilAsserted(() -> assertThat(ticket.privateTexts()).singleElement().asString()
        .startsWith("Not sent as a text").contains("your e-mail address"));
    assertThat(amy.received()).isEmpty();
  }

  @Test
  void noHistoryIsTaken() {
    int before = operator.count("inbound-sms-to-ticket", "skipped", "before-start");

    String event = amy.texts("Where is my order?", told -> happenedAt(told, Instant.now().minus(Duration.ofHours(1))));

    isSkipped(event, "before-start");
    assertThat(operator.count("inbound-sms-to-ticket", "skipped", "before-start")).isEqualTo(before + 1);
  }

  @Test
  void picturesAreNotShown() {
    amy.texts("It looks like this", event -> properties(event).put("Media URL", "https://media.example.com/1.jpg"));

    SimulatedTicket ticket = desk.showsOneTicket(amy,
        "It looks like this\n(The customer sent a picture.) https://media.example.com/1.jpg");
    assertThat(ticket.comments()).singleElement().satisfies(comment -> {
      assertThat(comment.attachments()).isEmpty();
      assertThat(String.valueOf(comment.htmlBody())).doesNotContain("<img");
    });
  }

  @Test
  void noMmsGoesOut() {
    SimulatedTicket ticket = ticket();

    desk.reply(ticket.id(), "Here is the label", null, List.of("label.png", "map.png"));

    await().untilAsserted(() -> assertThat(amy.received()).containsExactly("Here is the label"));
    await().untilAsserted(() -> assertThat(ticket.privateTexts())
        .singleElement().asString().contains("without the attachments", "label.png, map.png"));
    assertThat(klaviyo.requests()).extracting(RecordedRequest::body).noneMatch(body -> body.contains("label.png"));
  }

  @Test
  void openedTicketIsRecordedOnOpening() {
    SimulatedTicket ticket = ticket();

    await().untilAsserted(() -> assertThat(metricsOf(ticket)).extracting(MetricEvent::metric).containsExactly("Opened Ticket"));
  }

  @Test
  void resolvedTicketIsRecordedOnClosing_notOnSolving() {
    SimulatedTicket ticket = ticket();
    desk.setStatus(ticket.id(), "solved");
    await().untilAsserted(() -> assertThat(operator.outcomesOf("ticket-event-to-metric", ticket.id()))
        .containsExactly("done", "skipped not-closed"));
    assertThat(metricsOf(ticket)).extracting(MetricEvent::metric).containsExactly("Opened Ticket");

    desk.close(ticket.id());

    await().untilAsserted(() -> assertThat(metricsOf(ticket)).extracting(MetricEvent::metric)
        .containsExactly("Opened Ticket", "Resolved Ticket"));
  }

  @Test
  void bothMetricsHaveAll14Properties() throws Exception {
    SimulatedTicket ticket = ticketWithAllFields();
    await().untilAsserted(() -> assertThat(metricsOf(ticket)).hasSize(1));

    desk.close(ticket.id());

    await().untilAsserted(() -> assertThat(metricsOf(ticket)).hasSize(2));
    assertThat(metricsOf(ticket)).extracting(MetricEvent::metric).containsExactly("Opened Ticket", "Resolved Ticket");
    assertThat(metricsOf(ticket)).extracting(MetricEvent::properties)
        .containsExactly(allProperties(ticket, "open"), allProperties(ticket, "closed"));
  }

  @Test
  void ticketsOfAllBrandsAreRecorded() {
    for (var brand : zendesk.brands()) {
      SimulatedTicket ticket = desk.emailTicket("Cleo", "cleo@example.com", null, "Shoes", "Do they fit?", brand.id());

      await().untilAsserted(() -> assertThat(metricsOf(ticket)).hasSize(1));
    }
  }

  private SimulatedTicket ticket() {
    amy.texts("Where is my order?");
    return desk.showsOneTicket(amy, "Where is my order?");
  }

  private void isSkipped(String event, String reason) {
    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("skipped " + reason));
    assertThat(desk.ticketsOf(amy.profileId())).isEmpty();
  }

  private List<MetricEvent> metricsOf(SimulatedTicket ticket) {
    return klaviyo.metricEvents().stream()
        .filter(event -> event.properties().path("Ticket_id").asLong() == ticket.id())
        .toList();
  }

  private SimulatedTicket ticketWithAllFields() {
    ZendeskApi api = new ZendeskApi(zendesk);
    JsonNode agent = api.post("/api/v2/users/create_or_update",
        Map.of("user", Map.of("name", "Ada Agent", "email", "ada@agents.example.com")));
    JsonNode created = api.post("/api/v2/tickets", Map.of("ticket", Map.of(
        "subject", "Shoes", "comment", Map.of("body", "Do they fit?"),
        "requester", Map.of("name", "Rosa", "email", "rosa@example.com"),
        "assignee_id", agent.at("/user/id").asLong(), "priority", "high", "type", "question", "tags", List.of("vip", "shoes"),
        "custom_fields", List.of(
            Map.of("id", 8646151517999L, "value", "4711"), Map.of("id", 8646151518000L, "value", "too small")))));
    return desk.ticket(created.at("/ticket/id").asLong());
  }

  private JsonNode allProperties(SimulatedTicket ticket, String status) throws Exception {
    return json.readTree("""
        {"Assignee_email": "ada@agents.example.com", "Assignee_name": "Ada Agent", "Channel": "api",
         "Description": "Do they fit?", "Fields": {"Order number": "4711", "Reason": "too small"},
         "Group_name": "Customer care", "Priority": "high", "Subject": "Shoes", "Tags": ["vip", "shoes"], "Ticket_id": %d,
         "Type": "question", "Via": "api", "Zendesk_url": "%s/agent/tickets/%d", "Status": "%s"}
        """.formatted(ticket.id(), zendesk.url(), ticket.id(), status));
  }
}
