package io.textdesk.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.RecordedRequest;
import io.textdesk.sandbox.SandboxTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedZendesk;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.camel.test.spring.junit5.DisableJmx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.health.HealthComponent;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.context.annotation.Import;

/** A system as a whole is down, or refuses the login, while people write. */
@SandboxTest(properties = {"textdesk.sandbox=true", "textdesk.sandbox.limits=off", "textdesk.retry.first-delay=100ms",
    "textdesk.retry.max-delay=500ms", "textdesk.retry.probe-every=100ms", "textdesk.zendesk.response-timeout=1s",
    "textdesk.klaviyo.response-timeout=1s", "textdesk.login.password=outage"})
@Import(OperatorView.class)
@DisableJmx(false)
class OutageTest {

  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final List<String> OF_ZENDESK =
      List.of("inbound-sms-to-ticket", "note-to-ticket", "agent-comment-to-sms", "ticket-event-to-metric");
  static final List<String> OF_KLAVIYO = List.of("agent-comment-to-sms", "ticket-event-to-metric");

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  @Autowired CamelContext camel;
  @Autowired MeterRegistry meters;
  @Autowired HealthEndpoint health;
  @Autowired TestRestTemplate http;
  final List<SimulatedPhone> people = new ArrayList<>();
  int deadBefore;

  @BeforeEach
  void peopleHaveTickets() {
    for (int number = 0; number < 6; number++) {
      people.add(klaviyo.anyPhone());
    }
    people.forEach(phone -> phone.texts("Where is my order?"));
    people.forEach(phone -> desk.showsOneTicket(phone, "Where is my order?"));
    operator.waitsUntilNothingHappens();
    klaviyo.reset();
    zendesk.reset();
    deadBefore = deadLetters();
  }

  @AfterEach
  void nothingIsOutOfOrder() {
    klaviyo.faults().clear();
    zendesk.faults().clear();
    awaitRunning(OF_ZENDESK);
  }

  static Stream<Fault> outages() {
    return Stream.of(Fault.status(503), Fault.resetBeforeEffect(), Fault.slow(Duration.ofSeconds(5)));
  }

  @ParameterizedTest
  @MethodSource("outages")
  void pausesTheFlowsOfZendesk_andGoesOnByItself(Fault fault) {
    zendesk.faults().always("*", ".*", fault);

    everybodyTexts("Number 1001", "Hello?");

    awaitSuspended(OF_ZENDESK);
    assertThat(pausedGauge("zendesk")).isEqualTo(1);
    assertThat(pausedGauge("klaviyo")).isZero();
    assertThat(statusOf("zendesk")).isEqualTo(Status.DOWN);
    assertThat(statusOf("klaviyo")).isEqualTo(Status.UP);
    assertThat(statusOf("readiness")).isEqualTo(Status.UP);
    assertThat(answerOfHealth()).contains("503", "zendesk", "it is down");
    long before = zendesk.requests().size();
    everybodyTexts("Anybody?");
    await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> true);
    // Probes, each with a look for a token.
    assertThat(zendesk.requests().size() - before).isLessThanOrEqualTo(40);
    assertThat(zendesk.requests()).filteredOn(request -> isWork(request)).hasSizeLessThan(40);

    zendesk.faults().clear();

    awaitRunning(OF_ZENDESK);
    people.forEach(phone -> await().atMost(PATIENCE).until(() -> wordsOnTicketsOf(phone).size() >= 4));
    operator.waitsUntilNothingHappens();
    people.forEach(phone -> assertThat(wordsOnTicketsOf(phone))
        .containsExactly("Where is my order?", "Number 1001", "Hello?", "Anybody?"));
    assertThat(pausedGauge("zendesk")).isZero();
    assertThat(statusOf("zendesk")).isEqualTo(Status.UP);
    assertThat(deadLetters()).isEqualTo(deadBefore);
  }

  @Test
  void pausesTheFlowsOfKlaviyo_whileTextsGoOnBecomingComments() {
    klaviyo.faults().always("*", ".*", Fault.status(503));
    zendeskReplies("On its way", "Monday");
    closeTickets(0);

    awaitSuspended(OF_KLAVIYO);
    assertThat(status("inbound-sms-to-ticket")).isEqualTo(ServiceStatus.Started);
    assertThat(statusOf("klaviyo")).isEqualTo(Status.DOWN);
    assertThat(statusOf("zendesk")).isEqualTo(Status.UP);
    assertThat(statusOf("readiness")).isEqualTo(Status.UP);
    everybodyTexts("Thank you");
    people.forEach(phone -> await().atMost(PATIENCE).untilAsserted(() ->
        assertThat(wordsOnTicketsOf(phone)).contains("Thank you")));
    assertThat(status("agent-comment-to-sms")).isEqualTo(ServiceStatus.Suspended);

    klaviyo.faults().clear();

    awaitRunning(OF_KLAVIYO);
    people.forEach(phone -> await().atMost(PATIENCE).untilAsserted(() ->
        assertThat(phone.received()).containsExactly("On its way", "Monday")));
    operator.waitsUntilNothingHappens();
    people.forEach(phone -> assertThat(phone.received()).containsExactly("On its way", "Monday"));
    assertThat(deadLetters()).isEqualTo(deadBefore);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void losesNothing_whileZendeskRefusesTheLogin(int status) {
    zendesk.faults().always("*", "/api/.*", Fault.status(status));

    everybodyTexts("Number 1001", "Hello?");

    awaitSuspended(List.of("inbound-sms-to-ticket"));
    assertThat(statusOf("zendesk")).isEqualTo(Status.DOWN);
    assertThat(statusOf("readiness")).isEqualTo(Status.UP);

    zendesk.faults().clear();

    awaitRunning(OF_ZENDESK);
    people.forEach(phone -> await().atMost(PATIENCE).untilAsserted(() ->
        assertThat(wordsOnTicketsOf(phone)).containsExactly("Where is my order?", "Number 1001", "Hello?")));
    assertThat(deadLetters()).isEqualTo(deadBefore);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(statusOf("zendesk")).isEqualTo(Status.UP));
  }

  @Test
  void pausesOneFlowAgainAndAgain_whileOnlyItsRequestIsForbidden() {
    klaviyo.faults().always("POST", "/api/conversation-messages", Fault.status(403));

    zendeskReplies("On its way");

    awaitSuspended(List.of("agent-comment-to-sms"));
    assertThat(status("ticket-event-to-metric")).isEqualTo(ServiceStatus.Started);
    awaitRunning(List.of("agent-comment-to-sms"));
    awaitSuspended(List.of("agent-comment-to-sms"));
    assertThat(statusOf("klaviyo")).isEqualTo(Status.DOWN);
    closeTickets(1);
    await().atMost(PATIENCE).untilAsserted(() ->
        assertThat(metricsOf(people.get(1))).contains("Resolved Ticket"));

    klaviyo.faults().clear();

    people.forEach(phone -> await().atMost(PATIENCE).untilAsserted(() ->
        assertThat(phone.received()).containsExactly("On its way")));
    assertThat(statusOf("klaviyo")).isEqualTo(Status.UP);
    assertThat(deadLetters()).isEqualTo(deadBefore);
  }

  @Test
  void waitsAgain_whenAPersonResumesAFlowTooEarly_andLeavesAloneWhatAPersonStopped() throws Exception {
    zendesk.faults().always("*", ".*", Fault.status(503));
    everybodyTexts("Number 1001", "Hello?");
    awaitSuspended(OF_ZENDESK);

    camel.getRouteController().stopRoute("note-to-ticket");
    camel.getRouteController().resumeRoute("inbound-sms-to-ticket");

    awaitSuspended(List.of("inbound-sms-to-ticket"));
    zendesk.faults().clear();
    awaitRunning(List.of("inbound-sms-to-ticket"));
    assertThat(status("note-to-ticket")).isEqualTo(ServiceStatus.Stopped);
    camel.getRouteController().startRoute("note-to-ticket");
    people.forEach(phone -> await().atMost(PATIENCE).untilAsserted(() ->
        assertThat(wordsOnTicketsOf(phone)).containsExactly("Where is my order?", "Number 1001", "Hello?")));
  }

  @Test
  void showsHawtioThatAFlowIsSuspended() throws Exception {
    zendesk.faults().always("*", ".*", Fault.status(503));

    everybodyTexts("Number 1001", "Hello?");

    awaitSuspended(OF_ZENDESK);
    var beans = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName route : beans.queryNames(
        new ObjectName("org.apache.camel:type=routes,name=\"inbound-sms-to-ticket\",*"), null)) {
      if (beans.getAttribute(route, "State").equals("Suspended")) {
        return;
      }
    }
    throw new AssertionError("no MBean of the route says so");
  }

  private void everybodyTexts(String... texts) {
    for (String text : texts) {
      people.forEach(phone -> phone.texts(text));
    }
  }

  private void zendeskReplies(String... replies) {
    for (String reply : replies) {
      people.forEach(phone -> desk.reply(ticketOf(phone), reply));
    }
  }

  private void closeTickets(int person) {
    desk.close(ticketOf(people.get(person)));
  }

  private long ticketOf(SimulatedPhone phone) {
    return desk.ticketsOf(phone.profileId()).get(0).id();
  }

  /** One by one, also where several texts have become one comment, each below its time. */
  private List<String> wordsOnTicketsOf(SimulatedPhone phone) {
    return desk.ticketsOf(phone.profileId()).stream().flatMap(ticket -> ticket.publicTexts().stream())
        .flatMap(String::lines)
        .filter(line -> List.of("Where is my order?", "Number 1001", "Hello?", "Anybody?", "Thank you").contains(line))
        .toList();
  }

  private List<String> metricsOf(SimulatedPhone phone) {
    return klaviyo.metricEvents().stream()
        .filter(event -> phone.profileId().equals(event.profileId())).map(event -> event.metric()).toList();
  }

  private void awaitSuspended(List<String> flows) {
    await().atMost(PATIENCE).untilAsserted(() ->
        assertThat(flows).allMatch(flow -> status(flow) == ServiceStatus.Suspended));
  }

  private void awaitRunning(List<String> flows) {
    await().atMost(PATIENCE).untilAsserted(() ->
        assertThat(flows).allMatch(flow -> status(flow) == ServiceStatus.Started));
  }

  private ServiceStatus status(String flow) {
    return camel.getRouteController().getRouteStatus(flow);
  }

  private int deadLetters() {
    return (int) meters.get("textdesk.dead.letters").gauge().value();
  }

  private double pausedGauge(String api) {
    return meters.get("textdesk.upstream.paused").tag("api", api).gauge().value();
  }

  private Status statusOf(String component) {
    HealthComponent answer = health.healthForPath(component);
    return answer.getStatus();
  }

  private String answerOfHealth() {
    var answer = http.withBasicAuth("admin", "outage").getForEntity("/actuator/health", Map.class);
    return answer.getStatusCode().value() + " " + answer.getBody();
  }

  private static boolean isWork(RecordedRequest request) {
    return !request.path().equals("/api/v2/users/me") && !request.path().startsWith("/oauth/");
  }
}
