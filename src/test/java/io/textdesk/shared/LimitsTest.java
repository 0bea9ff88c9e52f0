package io.textdesk.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.RecordedRequest;
import io.textdesk.sandbox.SandboxTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedZendesk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/** The limits at their real speed, against systems that count. */
@SandboxTest(properties = {"textdesk.sandbox=true", "textdesk.klaviyo.limits.messages.per-minute=100",
    "textdesk.klaviyo.limits.conversations.per-minute=100"})
@Import(OperatorView.class)
class LimitsTest {

  static final Duration PATIENCE = Duration.ofSeconds(90);

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  @Autowired CamelContext camel;
  @Autowired JdbcTemplate database;
  @Autowired @Qualifier("zendesk") Door zendeskDoor;

  @BeforeEach
  void everybodyCountsAnew() {
    klaviyo.reset();
    zendesk.reset();
    zendesk.setRequestsPerMinute(400);
  }

  @Test
  void causesNoRefusal_whenManyTextAndAgentsAnswer() {
    List<SimulatedPhone> people = new ArrayList<>();
    for (int number = 0; number < 6; number++) {
      SimulatedPhone phone = klaviyo.anyPhone();
      people.add(phone);
      phone.texts("Where is my order?");
      phone.texts("Number 1001");
    }
    people.forEach(phone -> await().atMost(PATIENCE).untilAsserted(() ->
        assertThat(textsOf(phone)).containsExactly("Where is my order?", "Number 1001")));

    people.forEach(phone -> desk.reply(desk.ticketsOf(phone.profileId()).get(0).id(), "On its way"));
    people.forEach(phone -> desk.reply(desk.ticketsOf(phone.profileId()).get(0).id(), "It will be there on Monday"));

    people.forEach(phone -> await().atMost(PATIENCE).untilAsserted(() ->
        assertThat(phone.received()).containsExactly("On its way", "It will be there on Monday")));
    assertThat(refusals(klaviyo.requests())).isEmpty();
    assertThat(refusals(zendesk.requests())).isEmpty();
  }

  @Test
  void staysAwayWithAllRequests_asLongAsOneAnswerAsks() {
    SimulatedPhone amy = klaviyo.anyPhone();
    SimulatedPhone ben = klaviyo.anyPhone();
    zendesk.faults().once("POST", "/api/v2/tickets", Fault.tooManyRequests(Duration.ofSeconds(4)));
    amy.texts("Where is my order?");
    await().atMost(PATIENCE).until(() -> !refusals(zendesk.requests()).isEmpty());
    Instant refused = refusals(zendesk.requests()).get(0).at();

    ben.texts("Hello");

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(textsOf(ben)).containsExactly("Hello"));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(textsOf(amy)).containsExactly("Where is my order?"));
    assertThat(zendesk.requests()).filteredOn(request -> request.at().isAfter(refused))
        .isNotEmpty().allMatch(request -> !request.at().isBefore(refused.plusSeconds(4)));
  }

  @Test
  void slowsDown_whenOthersUseTheAccountToo() {
    operator.waitsUntilNothingHappens();
    zendesk.reset();
    zendesk.setRequestsPerMinute(12);

    for (int number = 0; number < 3; number++) {
      klaviyo.anyPhone().texts("Hello");
    }

    await().atMost(PATIENCE).until(() -> zendesk.requests().size() >= 5);
    List<RecordedRequest> requests = zendesk.requests();
    assertThat(refusals(requests)).isEmpty();
    assertThat(Duration.between(requests.get(0).at(), requests.get(4).at())).isGreaterThan(Duration.ofSeconds(5));
  }

  @Test
  void knowsAnOptOut_whileAllElseWaitsForZendesk() {
    SimulatedPhone amy = klaviyo.anyPhone();
    amy.texts("Where is my order?");
    long ticket = desk.showsOneTicket(amy, "Where is my order?").id();
    zendesk.faults().once("PUT", "/api/v2/tickets/" + ticket, Fault.tooManyRequests(Duration.ofSeconds(8)));
    List<SimulatedPhone> others = new ArrayList<>();
    for (int number = 0; number < 20; number++) {
      others.add(klaviyo.anyPhone());
      others.get(number).texts("Hello");
    }
    amy.texts("Number 1001");
    await().until(() -> !refusals(zendesk.requests()).isEmpty());
    others.forEach(phone -> phone.texts("Anybody there?"));

    amy.texts("STOP");

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(database.queryForList(
        "select consent from profile where profile_id = ?", String.class, amy.profileId())).containsExactly("unsubscribed"));
    assertThat(others).as("those whose texts waited").noneMatch(phone -> textsOf(phone).toString().contains("Anybody there?"));
    others.forEach(phone -> await().atMost(PATIENCE).untilAsserted(() ->
        assertThat(String.join("\n", textsOf(phone))).contains("Hello", "Anybody there?")));
  }

  @Test
  void usesTheRoomThatAFlowHasAskedFor() throws Exception {
    SimulatedPhone amy = klaviyo.anyPhone();
    amy.texts("Where is my order?");
    long ticket = desk.showsOneTicket(amy, "Where is my order?").id();
    operator.waitsUntilNothingHappens();
    Exchange exchange = new DefaultExchange(camel);
    exchange.setVariable("operation", "UpdateTicket");
    exchange.setVariable("ticketId", ticket);
    exchange.getMessage().setHeader("CamelHttpMethod", "PUT");
    exchange.getMessage().setHeader("CamelHttpPath", "/api/v2/tickets/" + ticket);
    exchange.getMessage().setBody(Map.of("ticket", Map.of("comment", Map.of("body", "Number 1001"))));

    zendeskDoor.takePermit(exchange, "UpdateTicket");
    Instant before = Instant.now();
    camel.createProducerTemplate().send("direct:zendesk-call", exchange);

    assertThat(exchange.getException()).isNull();
    assertThat(exchange.getProperties()).doesNotContainKey("TextdeskPermit-UpdateTicket");
    assertThat(zendeskDoor.succeededSince("UpdateTicket", before.toEpochMilli())).isTrue();
    assertThat(zendeskDoor.succeededSince("UpdateTicket", Instant.now().plusSeconds(1).toEpochMilli())).isFalse();
    assertThat(zendeskDoor.succeededSince("MergeTickets", 0)).isFalse();
  }

  @Test
  void leavesRoomForAgentsReplies_whenAutomaticTextsWait() {
    operator.waitsUntilNothingHappens();
    Expression room = camel.resolveLanguage("simple").createExpression(
        "${bean:klaviyo?method=roomForLater(${exchange}, 'create_conversation_message', ${exchangeId})}");
    room.init(camel);
    List<Exchange> automatic = Stream.generate(() -> (Exchange) new DefaultExchange(camel)).limit(4).toList();

    List<Long> waits = automatic.stream().map(exchange -> room.evaluate(exchange, Long.class)).toList();

    assertThat(waits).filteredOn(wait -> wait == 0).as("of three in a second").hasSizeLessThanOrEqualTo(2);
    automatic.stream().map(exchange -> exchange.getProperty("TextdeskPermit-create_conversation_message", Limiter.Permit.class))
        .filter(Objects::nonNull).forEach(Limiter.Permit::giveBack);
  }

  private List<String> textsOf(SimulatedPhone phone) {
    return desk.ticketsOf(phone.profileId()).stream().flatMap(ticket -> ticket.publicTexts().stream())
        .filter(text -> !phone.received().contains(text)).toList();
  }

  private static List<RecordedRequest> refusals(List<RecordedRequest> requests) {
    return requests.stream().filter(request -> request.status() == 429).toList();
  }
}
