package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.RecordedRequest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import io.textdesk.sandbox.TicketAudit;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@FlowTest
class InboundSmsToTicketTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    amy = klaviyo.anyPhone();
  }

  @Test
  void opensATicketForTheFirstText() {
    amy.texts("Where is my order?");

    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    assertThat(ticket.subject()).isEqualTo("SMS from " + amy.name());
    assertThat(ticket.status()).isEqualTo("new");
    assertThat(ticket.brandName()).isEqualTo("Example Store");
    assertThat(ticket.tags()).containsExactly("sms");
    assertThat(ticket.externalId()).isEqualTo("klaviyo:" + klaviyo.accountId() + ":" + amy.profileId());
    assertThat(ticket.requester().name()).isEqualTo(amy.name());
    assertThat(ticket.comments().get(0).author()).isSameAs(ticket.requester());
  }

  @Test
  void addsTheNextTextToTheOpenTicket() {
    amy.texts("Where is my order?");
    desk.showsOneTicket(amy, "Where is my order?");

    amy.texts("Number 1001");

    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?", "Number 1001");
    assertThat(ticket.comments().get(1).author()).isSameAs(ticket.requester());
  }

  @Test
  void namesTheEventInTheAudit_ofTicketAndComment() {
    String first = amy.texts("Where is my order?");
    desk.showsOneTicket(amy, "Where is my order?");
    String second = amy.texts("Number 1001");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?", "Number 1001");

    assertThat(ticket.audits())
        .extracting(TicketAudit::custom)
        .extracting(metadata -> metadata.at("/klaviyo_event_ids/0").asText())
        .containsExactly(first, second);
  }

  @Test
  void keepsTheTagsThatAgentsHaveAdded() {
    amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    desk.setTags(ticket.id(), List.of("sms", "vip", "late"));

    amy.texts("Number 1001");

    desk.showsOneTicket(amy, "Where is my order?", "Number 1001");
    assertThat(ticket.tags()).containsExactly("sms", "vip", "late");
  }

  @Test
  void namesTheTicketAfterTheNumber_whenKlaviyoKnowsNoName() {
    SimulatedPhone nameless = klaviyo.phone(null, null, "+12025550101", true);

    nameless.texts("Hi");

    SimulatedTicket ticket = desk.showsOneTicket(nameless, "Hi");
    assertThat(ticket.subject()).isEqualTo("SMS from +12025550101");
    assertThat(ticket.requester().name()).isEqualTo("+12025550101");
  }

  @Test
  void putsTwoTextsOfTheSameMomentOnOneTicket_inOrder() {
    amy.texts("Where is");
    amy.texts("my order?");

    desk.showsOneTicket(amy, "Where is", "my order?");
  }

  @Test
  void putsTheTextsOfOneDeliveryInTheOrderOfTheirTimes() {
    Instant now = Instant.now();
    ObjectNode first = klaviyo.inboundEvent(amy, "Where is my order?", event -> Events.happenedAt(event, now));
    ObjectNode second = klaviyo.inboundEvent(amy, "Number 1001", event -> Events.happenedAt(event, now.plusSeconds(2)));

    klaviyo.deliver(klaviyo.batch(List.of(second, first)));

    desk.showsOneTicket(amy, "Where is my order?", "Number 1001");
  }

  @Test
  void keepsTheOrder_whenZendeskIsDownForAMoment() {
    operator.waitsUntilNothingHappens();
    zendesk.faults().times(2, "POST", "/api/v2/tickets", Fault.status(503));

    amy.texts("Where is");
    amy.texts("my order?");

    desk.showsOneTicket(amy, "Where is", "my order?");
  }

  @Test
  void opensOneTicketForEachOf50Customers_whoTextAtOnce() {
    List<SimulatedPhone> customers = Stream.generate(klaviyo::anyPhone).limit(50).toList();

    klaviyo.deliver(klaviyo.batch(customers.stream().map(phone -> klaviyo.inboundEvent(phone, "Hi, " + phone.name())).toList()));

    assertThat(customers).allSatisfy(phone -> desk.showsOneTicket(phone, "Hi, " + phone.name()));
  }

  @Test
  void doesNothing_whenTheDeliveryIsRepeatedLater() {
    String event = amy.texts("Where is my order?");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));

    assertThat(klaviyo.redeliver(event).answer()).contains("\"duplicate\":1");

    operator.waitsUntilNothingHappens();
    desk.showsOneTicket(amy, "Where is my order?");
  }

  @Test
  void doesNothing_whenTheDeliveryIsRepeatedAtOnce() {
    ObjectNode delivery = klaviyo.batch(List.of(klaviyo.inboundEvent(amy, "Where is my order?")));

    klaviyo.deliver(delivery);
    klaviyo.deliver(delivery);

    operator.waitsUntilNothingHappens();
    desk.showsOneTicket(amy, "Where is my order?");
  }

  @Test
  void costsOneRequest_onceTheTicketIsOpen() {
    amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    operator.waitsUntilNothingHappens();
    klaviyo.reset();
    zendesk.reset();

    amy.texts("Number 1001");

    operator.waitsUntilNothingHappens();
    desk.showsOneTicket(amy, "Where is my order?", "Number 1001");
    assertThat(zendesk.requests())
        .extracting(RecordedRequest::method, RecordedRequest::path)
        .containsExactly(tuple("PUT", "/api/v2/tickets/" + ticket.id()));
    assertThat(klaviyo.requests()).isEmpty();
  }

  @Test
  void tellsTheOperatorWhatItDid() {
    int before = operator.count("inbound-sms-to-ticket", "done", "");

    String event = amy.texts("Where is my order?");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    assertThat(operator.count("inbound-sms-to-ticket", "done", "")).isEqualTo(before + 1);
  }

  @Test
  void takesTheTopicThatMayHaveBeenRenamed() {
    amy.texts("Where is my order?", event -> event.put("topic", "event:klaviyo.sent_text_message"));

    desk.showsOneTicket(amy, "Where is my order?");
  }
}
