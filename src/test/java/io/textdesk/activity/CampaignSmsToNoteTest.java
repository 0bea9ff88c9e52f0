package io.textdesk.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.RecordedRequest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What Klaviyo sent shows on the ticket, where there is one. */
@FlowTest
class CampaignSmsToNoteTest {

  static final Pattern SINCE = Pattern.compile("greater-or-equal\\(datetime,([^)]+)\\)");

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  @Autowired JdbcTemplate database;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    amy = klaviyo.anyPhone();
  }

  @AfterEach
  void nothingIsOutOfOrder() {
    klaviyo.faults().clear();
    klaviyo.setTextInReceivedEvents(true);
  }

  @Test
  void tellsNameTimeAndWordsOfACampaign_andLeavesTheStatus() {
    klaviyo.setTextInReceivedEvents(true);
    SimulatedTicket ticket = ticket();
    desk.setStatus(ticket.id(), "solved");

    String event = klaviyo.sendCampaign(amy, "Summer drop", "20 % off *everything*");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    assertThat(ticket.privateTexts()).singleElement().asString()
        .matches("Klaviyo sent the campaign \"Summer drop\" on \\d+ \\w+ \\d{4}, [0-9:]{8} UTC\\.\n20 % off \\*everything\\*");
    assertThat(ticket.status()).isEqualTo("solved");
    assertThat(ticket.publicTexts()).hasSize(1);
    assertThat(amy.received()).isEmpty();
  }

  @Test
  void tellsTheNameOfAFlowsText_alsoWhereTheEventHasNoWords() {
    klaviyo.setTextInReceivedEvents(false);
    SimulatedTicket ticket = ticket();

    klaviyo.sendFlow(amy, "Shipping update", "It left today");

    await().untilAsserted(() -> assertThat(ticket.privateTexts()).singleElement().asString()
        .startsWith("Klaviyo sent the flow text \"Shipping update\" on ").doesNotContain("\n"));
  }

  @Test
  void writesANoteOnce_howeverOftenTheEventComes() {
    SimulatedTicket ticket = ticket();
    String event = klaviyo.sendCampaign(amy, "Summer drop", "20 % off");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));

    assertThat(klaviyo.redeliver(event).answer()).contains("\"duplicate\":1");

    operator.waitsUntilNothingHappens();
    assertThat(ticket.privateTexts()).hasSize(1);
  }

  @Test
  void keepsTheNoteInTheJournal_whenTheTicketIsClosed() {
    klaviyo.setTextInReceivedEvents(true);
    SimulatedTicket ticket = ticket();
    desk.setStatusSilently(ticket.id(), "closed");

    String found = klaviyo.sendCampaign(amy, "Summer drop", "20 % off");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(found)).isEqualTo("skipped no-open-ticket"));
    int requests = zendesk.requests().size();
    String known = klaviyo.sendCampaign(amy, "Autumn drop", "30 % off");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(known)).isEqualTo("skipped no-open-ticket"));

    assertThat(zendesk.requests()).as("what is known needs no request").hasSize(requests);
    assertThat(database.queryForList("select body from message where event_id in (?, ?)", String.class, found, known))
        .allMatch(note -> note.contains("% off"));
    assertThat(ticket.privateTexts()).isEmpty();
  }

  @Test
  void copiesNoRepliesOfAgents() {
    SimulatedTicket ticket = ticket();

    desk.reply(ticket.id(), "On its way");

    await().untilAsserted(() -> assertThat(operator.outcomesOf("campaign-sms-to-note", ticket.id()))
        .containsExactly("skipped own-reply"));
    assertThat(ticket.privateTexts()).isEmpty();
  }

  @Test
  void tellsOnANewTicketWhatTheCustomerRepliesTo_once() {
    klaviyo.setTextInReceivedEvents(true);
    klaviyo.sendCampaign(amy, "Spring sale", "Spring is here");
    String last = klaviyo.sendFlow(amy, "Cart reminder", "You left something");
    klaviyo.replyFromInbox(amy, "Hello");
    operator.waitsUntilNothingHappens();
    assertThat(operator.outcomeOf(last)).as("nobody's").isNull();

    String event = amy.texts("Yes, the red one");

    SimulatedTicket ticket = desk.showsOneTicket(amy, "Yes, the red one");
    await().untilAsserted(() -> assertThat(ticket.privateTexts()).singleElement().asString()
        .startsWith("The customer most likely replies to this: Klaviyo sent the flow text \"Cart reminder\" on ")
        .endsWith("\nYou left something"));
    assertThat(operator.outcomeOf(event)).isEqualTo("done");
    Matcher since = SINCE.matcher(decodedQueries(amy.profileId()).get(0));
    assertThat(since.find()).isTrue();
    assertThat(Duration.between(Instant.parse(since.group(1)), Instant.now())).isBetween(
        Duration.ofHours(72), Duration.ofHours(72).plusMinutes(1));
    assertThat(klaviyo.redeliver(last).answer()).contains("\"duplicate\":1");
    String next = amy.texts("And quickly");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(next)).isEqualTo("done"));
    assertThat(ticket.privateTexts()).hasSize(1);
    assertThat(decodedQueries(amy.profileId())).as("one request per new ticket").hasSize(1);
  }

  @Test
  void opensTheTicketAllTheSame_whenKlaviyoDoesNotTell() {
    klaviyo.sendCampaign(amy, "Spring sale", "Spring is here");
    operator.waitsUntilNothingHappens();
    klaviyo.faults().once("GET", "/api/events", Fault.status(500));

    String event = amy.texts("Yes, the red one");

    SimulatedTicket ticket = desk.showsOneTicket(amy, "Yes, the red one");
    await().untilAsserted(() -> assertThat(klaviyo.faults().pending()).isZero());
    String next = amy.texts("In size 42");
    await().untilAsserted(() -> assertThat(List.of(event, next)).extracting(operator::outcomeOf).containsOnly("done"));
    assertThat(ticket.privateTexts()).isEmpty();
  }

  private SimulatedTicket ticket() {
    String event = amy.texts("Where is my order?");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    return desk.showsOneTicket(amy, "Where is my order?");
  }

  private List<String> decodedQueries(String profileId) {
    return klaviyo.requests().stream().filter(request -> request.path().equals("/api/events")).map(RecordedRequest::query)
        .map(query -> URLDecoder.decode(query, StandardCharsets.UTF_8)).filter(query -> query.contains(profileId)).toList();
  }
}
