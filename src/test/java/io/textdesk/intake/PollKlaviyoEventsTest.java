package io.textdesk.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.Delivery;
import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.RecordedRequest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.shared.UpstreamFailure;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Events that Klaviyo is asked for, when its webhook does not bring them. OwnSettingsTest has a Textdesk that always asks. */
@FlowTest
class PollKlaviyoEventsTest {

  static final Duration OVERLAP = Duration.ofMinutes(5);

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  @Autowired JdbcTemplate database;
  @Autowired ProducerTemplate routes;
  @Autowired CamelContext camel;
  SimulatedPhone amy;
  Instant since;
  int duplicatesBefore;

  @BeforeEach
  void amyPicksUpHerPhone() {
    operator.waitsUntilNothingHappens();
    klaviyo.setWebhooksEnabled(false);
    amy = klaviyo.anyPhone();
    since = Instant.now();
    duplicatesBefore = operator.count("inbound-sms-to-ticket", "dropped", "duplicate");
    operator.asksForNothingBefore(since);
  }

  @AfterEach
  void webhooksAreThere() {
    klaviyo.faults().clear();
    klaviyo.setWebhooksEnabled(true);
  }

  @Test
  void haveTheEffectsAndTheIdsOfTheWebhook() {
    String question = amy.texts("Where is my order?");
    amy.texts("STOP");

    poll();

    desk.showsOneTicket(amy, "Where is my order?");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(question)).isEqualTo("done"));
    await().untilAsserted(() -> assertThat(database.queryForObject(
        "select consent from profile where profile_id = ?", String.class, amy.profileId())).isEqualTo("unsubscribed"));
  }

  @Test
  void areTakenOnce_whoeverTellsOfThemAgain() {
    String question = amy.texts("Where is my order?");
    poll();
    desk.showsOneTicket(amy, "Where is my order?");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(question)).isEqualTo("done"));

    Delivery again = klaviyo.redeliver(question);
    klaviyo.setWebhooksEnabled(true);
    String next = amy.texts("Hello?");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(next)).isEqualTo("done"));
    poll();

    assertThat(again.answer()).contains("\"duplicate\":1");
    nothingWasQueuedAgain();
    desk.showsOneTicket(amy, "Where is my order?", "Hello?");
  }

  @Test
  void areQueuedOnce_whileTheFlowIsStopped() throws Exception {
    camel.getRouteController().suspendRoute("inbound-sms-to-ticket");
    try {
      amy.texts("Where is my order?");

      poll();
      poll();
    } finally {
      camel.getRouteController().resumeRoute("inbound-sms-to-ticket");
    }

    desk.showsOneTicket(amy, "Where is my order?");
    nothingWasQueuedAgain();
  }

  @Test
  void areReadPageByPage_andFromTheLastPageOn_afterAFailure() {
    String metric = klaviyo.metricId("event:klaviyo.sent_sms");
    Instant first = since.plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
    operator.isReadUntil(metric, first);
    klaviyo.textsToBrandedSender(amy, 210, first);
    klaviyo.faults().onceWith("page%5Bcursor%5D", "GET", "/api/events", Fault.status(503));

    assertThatThrownBy(this::poll).hasRootCauseInstanceOf(UpstreamFailure.class);
    poll();

    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(outcomes()).hasSize(210));
    assertThat(outcomes()).containsOnly("skipped");
    List<String> asked = asked(metric);
    assertThat(asked.get(0)).contains("sort=datetime", "page[size]=200");
    assertThat(asked).hasSize(4);
    assertThat(from(asked.get(0))).isEqualTo(first.minus(OVERLAP));
    assertThat(from(asked.get(2))).as("after the failure").isEqualTo(first.plusSeconds(199).minus(OVERLAP));
  }

  @Test
  void areReadFromTheLastReadingOn_thoughNoneHappenedSince() {
    String metric = klaviyo.metricId("event:klaviyo.subscribed_to_sms_marketing");
    operator.isReadUntil(metric, since.minus(Duration.ofHours(1)));

    poll();
    poll();

    assertThat(from(asked(metric).get(1))).isAfterOrEqualTo(since.minus(OVERLAP).truncatedTo(ChronoUnit.SECONDS));
  }

  private void poll() {
    routes.sendBody("direct:read-klaviyo-events", null);
  }

  private void nothingWasQueuedAgain() {
    operator.waitsUntilNothingHappens();
    assertThat(operator.count("inbound-sms-to-ticket", "dropped", "duplicate")).isEqualTo(duplicatesBefore);
  }

  private List<String> outcomes() {
    return database.queryForList("select state from message where profile_id = ?", String.class, amy.profileId());
  }

  /** The queries for the events of a metric since the customer picked up the phone. */
  private List<String> asked(String metricId) {
    return klaviyo.requests().stream()
        .filter(request -> request.path().equals("/api/events") && !request.at().isBefore(since))
        .map(RecordedRequest::query)
        .map(query -> URLDecoder.decode(query, StandardCharsets.UTF_8))
        .filter(query -> query.contains(metricId))
        .toList();
  }

  private static Instant from(String query) {
    return Instant.parse(query.replaceAll(".*greater-or-equal\\(datetime,([^)]+)\\).*", "$1"));
  }
}
