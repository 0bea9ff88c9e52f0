package io.textdesk.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.RecordedRequest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedZendesk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;

@ExtendWith(OutputCaptureExtension.class)
@FlowTest
class RetryTest {

  static final String TICKETS = "/api/v2/tickets";
  static final String TICKET = "/api/v2/tickets/\\d+";
  static final String MESSAGES = "/api/conversation-messages";
  static final String EVENTS = "/api/events";
  static final Duration PATIENCE = Duration.ofSeconds(20);

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired JdbcTemplate database;
  @Autowired CamelContext camel;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    await().atMost(PATIENCE).until(() -> zendesk.pendingDeliveries() == 0 && klaviyo.pendingDeliveries() == 0);
    zendesk.reset();
    klaviyo.reset();
    amy = klaviyo.anyPhone();
  }

  static Stream<Fault> passingFaults() {
    return Stream.of(Fault.status(500), Fault.status(502), Fault.status(503), Fault.status(504), Fault.status(408),
        Fault.status(409), Fault.status(425), Fault.status(401), Fault.status(403), Fault.status(503, "<html>Maintenance</html>"),
        Fault.resetBeforeEffect(), Fault.tooManyRequests(Duration.ofSeconds(1)));
  }

  /** Of those a text may be repeated after; what cuts a request off without an answer is another story. */
  static Stream<Fault> faultsThatCertainlyHadNoEffect() {
    return Stream.of(Fault.status(500), Fault.status(401), Fault.tooManyRequests(Duration.ofSeconds(1)));
  }

  static Stream<Fault> aFewFaults() {
    return Stream.of(Fault.status(500), Fault.status(401), Fault.resetBeforeEffect(), Fault.tooManyRequests(Duration.ofSeconds(1)));
  }

  @ParameterizedTest
  @MethodSource("passingFaults")
  void opensOneTicket_whenZendeskFailsForAWhile(Fault fault) {
    zendesk.faults().times(2, "POST", TICKETS, fault);

    amy.texts("Where is my order?");

    awaitTexts(amy, "Where is my order?");
    assertThat(desk.ticketsOf(amy.profileId())).hasSize(1);
    assertThat(requests(zendesk.requests(), "POST", TICKETS)).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("aFewFaults")
  void addsOneComment_whenZendeskFailsForAWhile(Fault fault) {
    amy.texts("Where is my order?");
    awaitTexts(amy, "Where is my order?");
    zendesk.faults().times(2, "PUT", TICKET, fault);

    amy.texts("Number 1001");

    awaitTexts(amy, "Where is my order?", "Number 1001");
    assertThat(requests(zendesk.requests(), "PUT", TICKET)).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("faultsThatCertainlyHadNoEffect")
  void sendsOneText_whenKlaviyoFailsForAWhile(Fault fault) {
    amy.texts("Where is my order?");
    awaitTexts(amy, "Where is my order?");
    klaviyo.faults().times(2, "POST", MESSAGES, fault);

    desk.reply(desk.ticketsOf(amy.profileId()).get(0).id(), "On its way");

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(amy.received()).containsExactly("On its way"));
    assertThat(requests(klaviyo.requests(), "POST", MESSAGES)).hasSize(3);
    awaitNothingCalling();
    assertThat(amy.received()).containsExactly("On its way");
  }

  @ParameterizedTest
  @MethodSource("aFewFaults")
  void recordsOneMetric_whenKlaviyoFailsForAWhile(Fault fault) {
    klaviyo.faults().times(2, "POST", EVENTS, fault);

    amy.texts("Where is my order?");

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(metricsOf(amy)).containsExactly("Opened Ticket"));
    assertThat(requests(klaviyo.requests(), "POST", EVENTS)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void staysAwayFromZendeskAsLongAsItAsks(int seconds) {
    zendesk.faults().once("POST", TICKETS, Fault.tooManyRequests(Duration.ofSeconds(seconds)));

    amy.texts("Where is my order?");

    awaitTexts(amy, "Where is my order?");
    assertThat(pauses(requests(zendesk.requests(), "POST", TICKETS)))
        .singleElement().satisfies(pause -> assertThat(pause)
            .isGreaterThanOrEqualTo(Duration.ofSeconds(seconds)).isLessThan(Duration.ofSeconds(seconds + 2)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void staysAwayFromKlaviyoAsLongAsItAsks(int seconds) {
    amy.texts("Where is my order?");
    awaitTexts(amy, "Where is my order?");
    klaviyo.faults().once("POST", MESSAGES, Fault.tooManyRequests(Duration.ofSeconds(seconds)));

    desk.reply(desk.ticketsOf(amy.profileId()).get(0).id(), "On its way");

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(amy.received()).containsExactly("On its way"));
    assertThat(pauses(requests(klaviyo.requests(), "POST", MESSAGES)))
        .singleElement().satisfies(pause -> assertThat(pause)
            .isGreaterThanOrEqualTo(Duration.ofSeconds(seconds)).isLessThan(Duration.ofSeconds(seconds + 2)));
  }

  @Test
  void pausesLongerFromTryToTry() {
    zendesk.faults().times(4, "POST", TICKETS, Fault.status(500));

    amy.texts("Where is my order?");

    awaitTexts(amy, "Where is my order?");
    List<Duration> pauses = pauses(requests(zendesk.requests(), "POST", TICKETS));
    assertThat(pauses).hasSize(4);
    assertThat(pauses.get(0)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
    // Each pause is the one before, doubled, give or take a fifth.
    assertThat(pauses.get(3)).isGreaterThanOrEqualTo(Duration.ofMillis(600));
  }

  @Test
  void keepsTheOrderOfAConversation_whileItsFirstTextWaits() {
    zendesk.faults().times(3, "POST", TICKETS, Fault.status(503));

    amy.texts("One");
    amy.texts("Two");
    amy.texts("Three");

    awaitTexts(amy, "One", "Two", "Three");
  }

  @Test
  void keepsTheOrderOfReplies_whileTheFirstWaits() {
    amy.texts("Where is my order?");
    awaitTexts(amy, "Where is my order?");
    long ticket = desk.ticketsOf(amy.profileId()).get(0).id();
    klaviyo.faults().times(3, "POST", MESSAGES, Fault.status(503));

    desk.reply(ticket, "One");
    desk.reply(ticket, "Two");
    desk.reply(ticket, "Three");

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(amy.received()).containsExactly("One", "Two", "Three"));
  }

  @Test
  void addsOneComment_whenOnlyTheOutcomeCannotBeStored(CapturedOutput output) {
    amy.texts("Where is my order?");
    awaitTexts(amy, "Where is my order?");
    awaitNothingCalling();
    database.execute("create trigger disk_full before update on conversation begin select raise(abort, 'disk full'); end");
    try {
      amy.texts("Number 1001");
      awaitTexts(amy, "Where is my order?", "Number 1001");
      await().until(() -> output.getAll().contains("disk full"));
    } finally {
      database.execute("drop trigger disk_full");
    }

    awaitNothingCalling();
    awaitTexts(amy, "Where is my order?", "Number 1001");
    assertThat(requests(zendesk.requests(), "PUT", TICKET)).hasSize(1);
  }

  @Test
  void fetchesAnotherToken_whenItsOwnIsRefused() {
    amy.texts("Where is my order?");
    awaitTexts(amy, "Where is my order?");
    awaitNothingCalling();
    int issued = zendesk.tokensIssued();
    zendesk.expireTokens();

    amy.texts("Number 1001");

    awaitTexts(amy, "Where is my order?", "Number 1001");
    awaitNothingCalling();
    assertThat(zendesk.tokensIssued() - issued).isEqualTo(1);
  }

  @Test
  void fetchesOneTokenForAll_whenManyAreRefusedAtOnce() {
    List<SimulatedPhone> people = new ArrayList<>();
    for (int number = 0; number < 8; number++) {
      people.add(klaviyo.anyPhone());
    }
    int issued = zendesk.tokensIssued();
    zendesk.expireTokens();

    klaviyo.deliver(klaviyo.batch(people.stream().map(phone -> klaviyo.inboundEvent(phone, "Hello")).toList()));

    people.forEach(phone -> awaitTexts(phone, "Hello"));
    awaitNothingCalling();
    assertThat(zendesk.tokensIssued() - issued).isEqualTo(1);
  }

  private void awaitTexts(SimulatedPhone phone, String... texts) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(textsOf(phone)).containsExactly(texts));
  }

  private List<String> textsOf(SimulatedPhone phone) {
    return desk.ticketsOf(phone.profileId()).stream().flatMap(ticket -> ticket.publicTexts().stream()).toList();
  }

  private List<String> metricsOf(SimulatedPhone phone) {
    return klaviyo.metricEvents().stream()
        .filter(event -> phone.profileId().equals(event.profileId())).map(event -> event.metric()).toList();
  }

  private void awaitNothingCalling() {
    await().atMost(PATIENCE).until(() -> zendesk.pendingDeliveries() == 0 && klaviyo.pendingDeliveries() == 0
        && camel.getInflightRepository().size() == 0
        && database.queryForObject("select count(*) from message where state = 'calling'", Integer.class) == 0);
  }

  private static List<RecordedRequest> requests(List<RecordedRequest> all, String method, String path) {
    return all.stream().filter(request -> request.method().equals(method) && request.path().matches(path)).toList();
  }

  private static List<Duration> pauses(List<RecordedRequest> requests) {
    List<Duration> pauses = new ArrayList<>();
    for (int second = 1; second < requests.size(); second++) {
      pauses.add(Duration.between(requests.get(second - 1).at(), requests.get(second).at()));
    }
    return pauses;
  }
}
