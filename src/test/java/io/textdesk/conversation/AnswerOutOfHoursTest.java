package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import jakarta.jms.ConnectionFactory;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.test.util.ReflectionTestUtils;

/** Customers who text when nobody is there. */
@NewTicketTest.WithAWholeConfiguration
class AnswerOutOfHoursTest {

  static final String FLOW = "answer-out-of-hours";
  static final String ANSWER = "We are closed, and back soon.";
  static final String MESSAGES = "/api/conversation-messages";

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  @Autowired Hours hours;
  @Autowired CamelContext camel;
  @Autowired ConnectionFactory broker;
  @Autowired JdbcTemplate database;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone_atNight() {
    amy = klaviyo.anyPhone();
    setOpen(false);
  }

  @AfterEach
  void nothingIsOutOfOrder() throws Exception {
    klaviyo.faults().clear();
    klaviyo.setTextInReceivedEvents(true);
    camel.getRouteController().startRoute(FLOW);
    setOpen(true);
  }

  @Test
  void answersTheFirstText_once_andTellsTheAgent() {
    SimulatedTicket ticket = texts("Is anybody there?");
    await().untilAsserted(() -> assertThat(amy.received()).containsExactly(ANSWER));

    String second = amy.texts("Hello?");

    await().untilAsserted(() -> assertThat(answers()).containsExactly("done", "skipped answered-lately"));
    assertThat(operator.outcomeOf(second)).contains("done", "skipped answered-lately");
    await().untilAsserted(() -> assertThat(notes(ticket)).contains("got this automatic text: " + ANSWER));
    assertThat(amy.received()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isNoReplyFromKlaviyosInbox_whenItArrives(boolean wordsInTheEvent) {
    klaviyo.setTextInReceivedEvents(wordsInTheEvent);

    SimulatedTicket ticket = texts("Is anybody there?");

    await().untilAsserted(() -> assertThat(operator.outcomesOf("campaign-sms-to-note", ticket.id()))
        .containsExactly("skipped own-reply"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"HELP", "please cancel my order", "Please stop texting me"})
  void answersNeitherKeywordsNorWhatMayEndConsent(String text) {
    texts(text);

    operator.waitsUntilNothingHappens();
    assertThat(answers()).isEmpty();
    assertThat(amy.received()).isEmpty();
  }

  @Test
  void answersNobody_whileAgentsAreThere() {
    setOpen(true);

    texts("Is anybody there?");

    operator.waitsUntilNothingHappens();
    assertThat(answers()).isEmpty();
  }

  @Test
  void answersNobody_whoOptedOutMeanwhile() throws Exception {
    camel.getRouteController().stopRoute(FLOW);
    texts("Is anybody there?");
    amy.texts("STOP");
    await().untilAsserted(() -> assertThat(database.queryForObject(
        "select consent from profile where profile_id = ?", String.class, amy.profileId())).isEqualTo("unsubscribed"));

    camel.getRouteController().startRoute(FLOW);

    await().untilAsserted(() -> assertThat(answers()).containsExactly("skipped opted-out"));
    assertThat(amy.received()).isEmpty();
  }

  @Test
  void answersNobody_whenAgentsAreBackMeanwhile() throws Exception {
    camel.getRouteController().stopRoute(FLOW);
    texts("Is anybody there?");
    setOpen(true);

    camel.getRouteController().startRoute(FLOW);

    await().untilAsserted(() -> assertThat(answers()).containsExactly("skipped open"));
    assertThat(amy.received()).isEmpty();
  }

  @Test
  void sendsOnce_whenKlaviyoRefusesAtFirst() {
    klaviyo.faults().once("POST", MESSAGES, Fault.tooManyRequests(Duration.ofSeconds(1)));

    texts("Is anybody there?");

    await().untilAsserted(() -> assertThat(answers()).containsExactly("done"));
    assertThat(amy.received()).containsExactly(ANSWER);
  }

  @Test
  void neverSendsAgain_whenNobodyKnowsWhetherItLeft() {
    klaviyo.faults().once("POST", MESSAGES, Fault.resetAfterEffect());

    texts("Is anybody there?");

    await().untilAsserted(() -> assertThat(answers()).containsExactly("unknown unknown"));
    texts("Hello?");
    await().untilAsserted(() -> assertThat(answers()).containsExactly("unknown unknown", "skipped answered-lately"));
    assertThat(amy.received()).containsExactly(ANSWER);
  }

  @Test
  void neverSendsAgain_afterAKillInTheCall() {
    SimulatedTicket ticket = texts("Is anybody there?");
    await().untilAsserted(() -> assertThat(answers()).containsExactly("done"));
    String event = database.queryForObject(
        "select event_id from message where flow = ? and profile_id = ?", String.class, FLOW, amy.profileId());
    database.update("update message set state = 'calling', finished_at = null where flow = ? and event_id = ?", FLOW, event);

    new JmsTemplate(broker).convertAndSend("out-of-hours-texts", String.valueOf(ticket.id()), message -> {
      message.setStringProperty("JMSXGroupID", amy.profileId());
      message.setStringProperty("TextdeskEventId", event);
      message.setLongProperty("TextdeskReceivedAt", System.currentTimeMillis());
      return message;
    });

    await().untilAsserted(() -> assertThat(answers()).containsExactly("unknown unknown"));
    assertThat(amy.received()).containsExactly(ANSWER);
  }

  private SimulatedTicket texts(String text) {
    String event = amy.texts(text);
    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).contains("done"));
    return desk.ticketsOf(amy.profileId()).get(0);
  }

  private List<String> answers() {
    return database.queryForList("select trim(state || ' ' || coalesce(reason, '')) from message"
        + " where flow = ? and profile_id = ? order by received_at", String.class, FLOW, amy.profileId());
  }

  private static String notes(SimulatedTicket ticket) {
    return String.join("\n", ticket.privateTexts());
  }

  /** By the settings agents are there day and night. */
  private void setOpen(boolean open) {
    List<String> allDay = open ? List.of("00:00-24:00") : List.of();
    ReflectionTestUtils.setField(hours, "settings", new HoursSettings(true, ANSWER, Duration.ofHours(12), ZoneOffset.UTC,
        Stream.of(DayOfWeek.values()).collect(Collectors.toMap(day -> day, day -> allDay)), List.of()));
  }
}
