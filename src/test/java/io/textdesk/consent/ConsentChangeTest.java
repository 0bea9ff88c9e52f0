package io.textdesk.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.RecordedRequest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@FlowTest
class ConsentChangeTest {

  static final String SUBSCRIBED = "event:klaviyo.subscribed_to_sms_marketing";
  static final String UNSUBSCRIBED = "event:klaviyo.unsubscribed_from_sms_marketing";

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  @Autowired JdbcTemplate database;
  final Instant now = Instant.now();
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    amy = klaviyo.anyPhone();
  }

  @Test
  void stopsReplies_whenACustomerOptsOut_andSendsThemAgainAfterJoin() {
    amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    amy.texts("STOP");
    operator.waitsUntilNothingHappens();
    long refused = desk.reply(ticket.id(), "Are you still there?");
    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(refused)).isEqualTo("skipped opted-out"));
    amy.texts("JOIN");
    operator.waitsUntilNothingHappens();

    desk.reply(ticket.id(), "Welcome back.");

    await().untilAsserted(() -> assertThat(amy.received()).containsExactly("Welcome back."));
  }

  @Test
  void showsOnTheOpenTicketWhetherTheCustomerAgrees() {
    amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    desk.addTag(ticket.id(), "vip");
    desk.setStatus(ticket.id(), "pending");
    operator.waitsUntilNothingHappens();

    amy.texts("STOP");

    await().untilAsserted(() -> assertThat(ticket.tags()).containsExactly("sms", "vip", "sms_opted_out"));
    assertThat(ticket.privateTexts()).singleElement().asString().startsWith("The customer has opted out");
    amy.texts("JOIN");
    await().untilAsserted(() -> assertThat(ticket.tags()).containsExactly("sms", "vip"));
    assertThat(ticket.privateTexts()).hasSize(2).last().asString().startsWith("The customer agrees");
    assertThat(ticket.status()).isEqualTo("pending");
  }

  @Test
  void tellsNobody_ofAChangeThatIsOutOfDate_orWithoutAnOpenTicket() {
    amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    operator.waitsUntilNothingHappens();
    String later = happens(SUBSCRIBED, now.plusSeconds(10));
    await().untilAsserted(() -> assertThat(ticket.privateTexts()).hasSize(1));
    String earlier = happens(UNSUBSCRIBED, now);
    desk.close(ticket.id());
    operator.waitsUntilNothingHappens();

    String last = happens(UNSUBSCRIBED, now.plusSeconds(20));

    await().untilAsserted(() -> assertThat(operator.outcomeOf(last)).isEqualTo("done"));
    assertThat(operator.outcomeOf(earlier + "-consent-ended")).isNull();
    assertThat(operator.outcomeOf(last + "-consent-ended")).isNull();
    assertThat(operator.outcomeOf(later + "-consent-given")).isEqualTo("done");
    assertThat(consent()).isEqualTo("unsubscribed");
  }

  @ParameterizedTest
  @ValueSource(strings = {UNSUBSCRIBED, "event:klaviyo.unsubscribed_from_text_messaging_marketing"})
  void recordsTheEndOfConsent_underBothNames(String topic) {
    int before = operator.count("consent-change", "done", "");

    String event = happens(topic, now);

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    assertThat(consent()).isEqualTo("unsubscribed");
    assertThat(operator.count("consent-change", "done", "")).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {SUBSCRIBED, "event:klaviyo.subscribed_to_text_messaging_marketing"})
  void recordsTheStartOfConsent_underBothNames(String topic) {
    String event = happens(topic, now);

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    assertThat(consent()).isEqualTo("subscribed");
  }

  @Test
  void countsTheLatestChange_whicheverComesLast() {
    String later = happens(UNSUBSCRIBED, now.plusSeconds(10));
    await().untilAsserted(() -> assertThat(operator.outcomeOf(later)).isEqualTo("done"));

    String earlier = happens(SUBSCRIBED, now);

    await().untilAsserted(() -> assertThat(operator.outcomeOf(earlier)).isEqualTo("done"));
    assertThat(consent()).isEqualTo("unsubscribed");
  }

  @Test
  void countsTheLatestChange_ofOneDelivery() {
    ObjectNode joined = event(SUBSCRIBED, now.plusSeconds(10));
    ObjectNode left = event(UNSUBSCRIBED, now);

    klaviyo.deliver(klaviyo.batch(List.of(joined, left)));

    operator.waitsUntilNothingHappens();
    assertThat(consent()).isEqualTo("subscribed");
  }

  @Test
  void keepsAChangeThatIsNewerThanKlaviyosAnswer() {
    String left = happens(UNSUBSCRIBED, now.plusSeconds(10));
    await().untilAsserted(() -> assertThat(operator.outcomeOf(left)).isEqualTo("done"));

    amy.texts("Where is my order?");

    desk.showsOneTicket(amy, "Where is my order?");
    assertThat(klaviyo.requests()).extracting(RecordedRequest::path).contains("/api/profiles/" + amy.profileId());
    assertThat(consent()).isEqualTo("unsubscribed");
  }

  @Test
  void recordsOnce_whenKlaviyoRepeatsTheEvent() {
    String event = happens(UNSUBSCRIBED, now);
    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));

    assertThat(klaviyo.redeliver(event).answer()).contains("\"duplicate\":1");
  }

  @Test
  void leavesOtherCustomersAlone() {
    SimulatedPhone ben = klaviyo.anyPhone();
    ben.texts("Hi");
    desk.showsOneTicket(ben, "Hi");

    happens(UNSUBSCRIBED, now);

    operator.waitsUntilNothingHappens();
    assertThat(consentOf(ben)).isEqualTo("subscribed");
  }

  private String happens(String topic, Instant time) {
    ObjectNode event = event(topic, time);
    klaviyo.deliver(klaviyo.batch(List.of(event)));
    return event.path("external_id").asText();
  }

  private ObjectNode event(String topic, Instant time) {
    return klaviyo.inboundEvent(amy, "", event -> {
      event.put("topic", topic);
      ((ObjectNode) event.at("/payload/data/attributes")).put("timestamp", time.getEpochSecond());
    });
  }

  private String consent() {
    return consentOf(amy);
  }

  private String consentOf(SimulatedPhone phone) {
    return database.queryForObject("select consent from profile where profile_id = ?", String.class, phone.profileId());
  }
}
