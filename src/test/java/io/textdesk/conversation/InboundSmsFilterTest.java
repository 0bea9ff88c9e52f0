package io.textdesk.conversation;

import static io.textdesk.conversation.Events.happenedAt;
import static io.textdesk.conversation.Events.properties;
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

/** Which texts are for agents. */
@FlowTest
class InboundSmsFilterTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    amy = klaviyo.anyPhone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"20345", "+18335550120", "+1 (833) 555-0120"})
  void takesWhatWentToANumber(String number) {
    amy.texts("Where is my order?", told -> properties(told).put("To Number", number));

    desk.showsOneTicket(amy, "Where is my order?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Stop!", "unsubscribe", " cancel ", "Abmelden", "stopp", "ARRÊT", "alto"})
  void leavesTheEndOfConsentToKlaviyo(String text) {
    String event = amy.texts(text);

    isSkipped(event, "keyword");
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "Anmelden"})
  void leavesTheStartOfConsentToKlaviyo(String text) {
    String event = amy.texts(text);

    isSkipped(event, "keyword");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Please stop by and pick up the parcel", "Can I join the waiting list?", "yes it has come"})
  void takesAQuestionWithAKeywordInIt(String text) {
    amy.texts(text);

    desk.showsOneTicket(amy, text);
  }

  @Test
  void takesACallForHelpInAnotherLanguage() {
    amy.texts("Hilfe!");

    desk.showsOneTicket(amy, "Hilfe!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"y", "Ja!"})
  void leavesAConfirmationOut_whenNoTicketIsOpen(String text) {
    String event = amy.texts(text);

    isSkipped(event, "keyword");
  }

  @Test
  void leavesAConfirmationOut_whenTheTicketIsClosed() {
    amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    desk.close(ticket.id());
    operator.waitsUntilNothingHappens();

    String event = amy.texts("Yes");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("skipped keyword"));
    assertThat(desk.ticketsOf(amy.profileId())).containsExactly(ticket);
  }

  @ParameterizedTest
  @ValueSource(strings = {"YES", "ja"})
  void takesAConfirmationAsAComment_whenATicketIsOpen(String text) {
    amy.texts("Where is my order?");
    desk.showsOneTicket(amy, "Where is my order?");

    amy.texts(text);

    desk.showsOneTicket(amy, "Where is my order?", text);
  }

  @Test
  void leavesOutACustomerWhoNeverConsented() {
    SimulatedPhone stranger = klaviyo.phone("Noor Haddad", null, "+12025550102", false);

    String event = stranger.texts("Where is my order?");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("skipped no-consent"));
    assertThat(desk.ticketsOf(stranger.profileId())).isEmpty();
  }

  @Test
  void leavesOutACustomerWhoHadOptedOutBefore() {
    amy.setConsented(false);

    String event = amy.texts("Where is my order?", told -> happenedAt(told, Instant.now().plusSeconds(5)));

    isSkipped(event, "no-consent");
  }

  @Test
  void takesTheTextThatItselfEndedConsent() {
    ObjectNode event = klaviyo.inboundEvent(amy, "Please cancel my order");
    amy.setConsented(false);

    klaviyo.deliver(klaviyo.batch(List.of(event)));

    desk.showsOneTicket(amy, "Please cancel my order");
  }

  @Test
  void takesTheTextThatItselfEndedConsent_alsoWhenKlaviyoTellsOfTheEndFirst() {
    amy.texts("Where is my order?");
    desk.showsOneTicket(amy, "Where is my order?");
    ObjectNode text = klaviyo.inboundEvent(amy, "Please cancel my order");
    ObjectNode end = klaviyo.inboundEvent(amy, "", told -> told.put("topic", "event:klaviyo.unsubscribed_from_sms_marketing"));
    klaviyo.deliver(klaviyo.batch(List.of(end)));
    operator.waitsUntilNothingHappens();

    klaviyo.deliver(klaviyo.batch(List.of(text)));

    desk.showsOneTicket(amy, "Where is my order?", "Please cancel my order");
  }

  @Test
  void leavesOutWhatACustomerTextsAfterStop_untilTheyJoinAgain() {
    Instant now = Instant.now();
    amy.texts("STOP", told -> happenedAt(told, now));
    operator.waitsUntilNothingHappens();
    String afterStop = amy.texts("Where is my order?", told -> happenedAt(told, now.plusSeconds(3)));
    isSkipped(afterStop, "no-consent");
    amy.texts("JOIN");
    operator.waitsUntilNothingHappens();

    amy.texts("Where is it now?", told -> happenedAt(told, now.plusSeconds(6)));

    desk.showsOneTicket(amy, "Where is it now?");
  }

  @Test
  void asksForConsentOnce_andRemembersIt() {
    amy.texts("Where is my order?");
    amy.texts("Number 1001");
    desk.showsOneTicket(amy, "Where is my order?", "Number 1001");

    assertThat(klaviyo.requests())
        .extracting(RecordedRequest::path)
        .filteredOn(path -> path.contains(amy.profileId()))
        .containsExactly("/api/profiles/" + amy.profileId());
  }

  @Test
  void remembersThatThereIsNoConsent() {
    SimulatedPhone stranger = klaviyo.phone("Noor Haddad", null, "+12025550103", false);
    stranger.texts("Where is my order?");
    String event = stranger.texts("Hello?");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("skipped no-consent"));

    assertThat(klaviyo.requests())
        .extracting(RecordedRequest::path)
        .filteredOn(path -> path.contains(stranger.profileId()))
        .hasSize(1);
  }

  private void isSkipped(String event, String reason) {
    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("skipped " + reason));
    assertThat(desk.ticketsOf(amy.profileId())).isEmpty();
  }
}
