package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.Delivery;
import io.textdesk.sandbox.MetricEvent;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SandboxTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/**
 * A support lead has chosen brands and a tag, an integration engineer has changed keywords, properties and lengths; and Klaviyo has
 * no webhook for them, so that it is asked for its events.
 */
@SandboxTest(properties = {
    "textdesk.sandbox=true",
    "textdesk.sms.brand=8447346621311",
    "textdesk.sms.tag=texting",
    "textdesk.sms.max-length=80",
    "textdesk.sms.attachment-links=true",
    "textdesk.tickets.brands=7300415550222, 8447346621311",
    "textdesk.tickets.resolved-at=solved",
    "textdesk.tickets.open-property=Ticket 'open'",
    "textdesk.klaviyo.source=poll",
    "textdesk.klaviyo.poll.every=300ms",
    "textdesk.sandbox.reconcile-every=2s",
    "textdesk.reconcile.share=50",
    "textdesk.klaviyo.topics.whatsapp=event:klaviyo.sent_whatsapp_message, Sent WhatsApp Message",
    "textdesk.klaviyo.text-properties=Words, Message Body",
    "textdesk.sms.copy-inbox-replies=true",
    "textdesk.keywords.compliance.match=contains",
    "textdesk.keywords.automation.words.en=DEALS, opening hours"})
@Import(OperatorView.class)
class OwnSettingsTest {

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

  @Test
  void ticketsAreMadeUnderTheSmsBrand_withTheChosenTag() {
    amy.texts("Where is my order?");

    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    assertThat(ticket.brandName()).isEqualTo("Example Outlet");
    assertThat(ticket.tags()).containsExactly("texting");
  }

  @Test
  void copiesRepliesFromKlaviyosInbox_butNotTheAgents() {
    klaviyo.setTextInReceivedEvents(true);
    amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    desk.reply(ticket.id(), "It left our warehouse this morning. The carrier says that it will be there on Friday.");
    await().untilAsserted(() -> assertThat(operator.outcomesOf("campaign-sms-to-note", ticket.id()))
        .containsExactly("skipped own-reply", "skipped own-reply"));

    klaviyo.replyFromInbox(amy, "Sorry for the delay");

    await().untilAsserted(() -> assertThat(ticket.privateTexts()).singleElement().asString()
        .startsWith("Answered in Klaviyo's inbox on ").endsWith(":\nSorry for the delay"));
    klaviyo.setTextInReceivedEvents(false);
    klaviyo.replyFromInbox(amy, "Nobody knows what this says");
    await().untilAsserted(() -> assertThat(operator.outcomesOf("campaign-sms-to-note", ticket.id())).hasSize(4));
    assertThat(ticket.privateTexts()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Please stop texting me", "¿alto?", "I want to unsubscribe!"})
  void leavesATextOut_thatContainsAComplianceWord(String text) {
    isSkipped(amy.texts(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"You are unstoppable", "The weekend suits me"})
  void takesAText_thatContainsAComplianceWordInsideAnother(String text) {
    amy.texts(text);

    desk.showsOneTicket(amy, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"deals", "Opening hours?"})
  void leavesATextOut_thatStartsAnAutomation(String text) {
    isSkipped(amy.texts(text));
  }

  @Test
  void takesAText_thatOnlyContainsTheWordOfAnAutomation() {
    amy.texts("Do you have deals today?");

    desk.showsOneTicket(amy, "Do you have deals today?");
  }

  @Test
  void findsAReplyThatZendeskDidNotTellOf() {
    amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    zendesk.setWebhooksActive(false);

    desk.reply(ticket.id(), "On its way");

    await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(amy.received()).containsExactly("On its way"));
    assertThat(zendesk.webhooksActive()).isTrue();
  }

  @Test
  void readsTheTextFromTheFirstPropertyThatHasOne() {
    amy.texts("from the second", event -> Events.properties(event).put("Words", "from the first"));

    desk.showsOneTicket(amy, "from the first");
  }

  @Test
  void cutsRepliesAtTheChosenLength() {
    amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");

    desk.reply(ticket.id(), "It left our warehouse on Monday. It should be with you on Wednesday before noon. Have a nice day!");

    await().untilAsserted(() -> assertThat(amy.received()).hasSize(2));
    assertThat(amy.received()).allSatisfy(part -> assertThat(part.length()).isLessThanOrEqualTo(80));
  }

  @Test
  void appendsTheAddressesOfAttachments() {
    amy.texts("Where is the label?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is the label?");

    desk.reply(ticket.id(), "Here", null, List.of("label.pdf"));

    await().untilAsserted(() -> assertThat(amy.received()).singleElement().asString()
        .matches("Here\n" + zendesk.url() + "/attachments/token/\\d+/\\?name=label.pdf"));

    desk.reply(ticket.id(), " ", "<p>&nbsp;</p>", List.of());

    await("notes come in order").untilAsserted(() -> assertThat(ticket.privateTexts())
        .singleElement().asString().contains("no words"));
  }

  @Test
  void ticketsOfTheChosenBrandsAreRecorded_andNoOthers() throws Exception {
    for (var brand : zendesk.brands()) {
      SimulatedTicket ticket = desk.emailTicket("Ben", "ben@example.com", null, "Shoes", "Do they fit?", brand.id());
      await().untilAsserted(() -> assertThat(klaviyo.metricEvents())
          .extracting(MetricEvent::properties)
          .extracting(properties -> properties.path("Ticket_id").asLong())
          .contains(ticket.id()));
    }

    ObjectNode third = (ObjectNode) json.readTree(lastCreated());
    third.put("id", "event-of-a-third-brand");
    ((ObjectNode) third.path("detail")).put("id", "99001").put("brand_id", "7300415550999");
    zendesk.deliver(third);

    await().untilAsserted(() -> assertThat(operator.outcomeOf("event-of-a-third-brand")).isEqualTo("skipped other-brand"));
  }

  @Test
  void recordsOneResolvedTicket_atSolving_notAgainAtClosing() {
    SimulatedTicket ticket = desk.emailTicket("Sol", "sol@example.com", null, "Shoes", "Fit?", zendesk.brands().get(0).id());

    desk.setStatus(ticket.id(), "solved");
    await().untilAsserted(() -> assertThat(resolved(ticket)).hasSize(1));
    assertThat(resolved(ticket).get(0).properties().path("Status").asText()).isEqualTo("solved");
    desk.setStatus(ticket.id(), "open");
    desk.setStatus(ticket.id(), "solved");
    desk.close(ticket.id());

    await().untilAsserted(() -> assertThat(operator.outcomesOf("ticket-event-to-metric", ticket.id()))
        .containsExactly("done", "done", "done", "done"));
    assertThat(resolved(ticket)).hasSize(1);
  }

  @Test
  void recordsAResolvedTicket_whenATicketIsClosedThatWasNeverSolved() {
    SimulatedTicket ticket = desk.emailTicket("Clo", "clo@example.com", null, "Shoes", "Fit?", zendesk.brands().get(0).id());

    desk.close(ticket.id());

    await().untilAsserted(() -> assertThat(resolved(ticket)).hasSize(1));
  }

  @Test
  void writesOnTheProfile_whetherTheCustomerHasATicketOpen() {
    amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    await().untilAsserted(() -> assertThat(amy.properties()).isEqualTo("{\"Ticket 'open'\":true}"));

    desk.setStatus(ticket.id(), "pending");
    desk.setStatus(ticket.id(), "solved");

    await().untilAsserted(() -> assertThat(amy.properties()).isEqualTo("{\"Ticket 'open'\":false}"));
    assertThat(klaviyo.requests()).filteredOn(request -> request.path().equals("/api/profiles/" + amy.profileId()))
        .filteredOn(request -> request.method().equals("PATCH")).hasSize(2);
  }

  @Test
  void keepsWhatsappAndSmsApart() {
    SimulatedPhone zoe = klaviyo.phone("Zoe Moss", null, "+12025550188", false);
    zoe.setConsented(true);
    zoe.texts("By SMS");
    SimulatedTicket sms = desk.showsOneTicket(zoe, "By SMS");

    zoe.writesByWhatsapp("By WhatsApp");
    SimulatedTicket whatsapp = desk.showsTickets(zoe, 2).get(1);
    zoe.writesByWhatsapp("And again");
    desk.reply(whatsapp.id(), "We answer by WhatsApp");
    desk.reply(sms.id(), "We answer by SMS");

    await().untilAsserted(() -> assertThat(zoe.receivedByWhatsapp()).containsExactly("We answer by WhatsApp"));
    await().untilAsserted(() -> assertThat(zoe.received()).containsExactly("We answer by SMS"));
    await().untilAsserted(() -> assertThat(whatsapp.publicTexts())
        .containsExactlyInAnyOrder("By WhatsApp", "And again", "We answer by WhatsApp"));
    assertThat(sms.publicTexts()).containsExactly("By SMS", "We answer by SMS");
    assertThat(whatsapp.tags()).containsExactly("whatsapp");
    assertThat(whatsapp.subject()).isEqualTo("WhatsApp from Zoe Moss");
    await().untilAsserted(() -> assertThat(klaviyo.metricEvents())
        .filteredOn(event -> event.properties().path("Ticket_id").asLong() == whatsapp.id())
        .extracting(event -> event.properties().path("Channel").asText()).containsExactly("WhatsApp"));
  }

  @Test
  void takesAWhatsappMessageOfACustomer_whoHasNotAgreedToTexts() {
    SimulatedPhone noSms = klaviyo.phone("Nora Smith", null, "+12025550187", false);

    noSms.writesByWhatsapp("Hello");

    desk.showsOneTicket(noSms, "Hello");
  }

  @Test
  void tellsTheAgent_whenTheCustomerWroteByWhatsappTooLongAgo() {
    SimulatedPhone old = klaviyo.phone("Otto Late", null, "+12025550186", true);
    old.writesByWhatsapp("Hello");
    SimulatedTicket ticket = desk.showsOneTicket(old, "Hello");
    old.lastWroteByWhatsapp(Instant.now().minus(Duration.ofHours(25)));

    long comment = desk.reply(ticket.id(), "Sorry for the delay");

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("skipped opted-out"));
    await().untilAsserted(() -> assertThat(ticket.privateTexts()).singleElement().asString().contains("WhatsApp"));
    assertThat(old.receivedByWhatsapp()).isEmpty();
  }

  private List<MetricEvent> resolved(SimulatedTicket ticket) {
    return klaviyo.metricEvents().stream()
        .filter(event -> event.metric().equals("Resolved Ticket"))
        .filter(event -> event.properties().path("Ticket_id").asLong() == ticket.id())
        .toList();
  }

  private String lastCreated() {
    List<String> created = zendesk.deliveries().stream()
        .map(Delivery::body)
        .filter(body -> body.contains("zen:event-type:ticket.created"))
        .toList();
    return created.get(created.size() - 1);
  }

  private void isSkipped(String event) {
    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("skipped keyword"));
    assertThat(desk.ticketsOf(amy.profileId())).isEmpty();
  }
}
