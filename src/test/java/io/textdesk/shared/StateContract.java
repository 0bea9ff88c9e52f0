package io.textdesk.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.erasure.Erasure;
import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedZendesk;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the SQL has to do on each database. */
abstract class StateContract {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired JdbcTemplate database;
  @Autowired ProducerTemplate routes;
  @Autowired CamelContext camel;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    amy = klaviyo.anyPhone();
  }

  @Test
  void keepsAWholeConversation() {
    amy.texts("Where is my order?");
    long ticket = onlyTicket();
    desk.reply(ticket, "On its way");
    await().untilAsserted(() -> assertThat(amy.received()).containsExactly("On its way"));
    desk.setStatus(ticket, "solved");
    statusBecomes("solved");

    amy.texts("Thank you");

    statusBecomes("open");
    assertThat(desk.ticket(ticket).publicTexts()).containsExactly("Where is my order?", "On its way", "Thank you");
    await().untilAsserted(() -> assertThat(outcomes()).containsOnly("done").hasSize(3));
    assertThat(database.queryForMap(
        "select parts, parts_sent, segments, body from message where flow = 'agent-comment-to-sms' and state = 'done'"
            + " and profile_id = ?", amy.profileId()))
        .containsEntry("parts", 1).containsEntry("parts_sent", 1).containsEntry("segments", 1)
        .containsEntry("body", "On its way");
  }

  @Test
  void keepsWhatBecameOfReplies() {
    amy.texts("Where is my order?");
    long ticket = onlyTicket();
    await().untilAsserted(() -> assertThat(outcomes()).containsExactly("done"));
    desk.reply(ticket, "On its way");
    await().untilAsserted(() -> assertThat(deliveries()).containsExactly("delivered"));
    amy.setFailure("Device Unreachable");
    desk.reply(ticket, "It comes on Friday");
    await().untilAsserted(() -> assertThat(deliveries()).containsExactly("delivered", "failed"));
    await().untilAsserted(() -> assertThat(desk.ticket(ticket).privateTexts()).hasSize(1));
    klaviyo.setReportDelay(Duration.ofMinutes(10));
    desk.reply(ticket, "Are you there?");
    await().untilAsserted(() -> assertThat(deliveries()).containsExactly("delivered", "failed", "sent"));
    klaviyo.setReportDelay(Duration.ofMillis(100));
    database.update("update message set called_at = called_at - ? where profile_id = ?",
        Duration.ofHours(2).toMillis(), amy.profileId());

    routes.sendBody("sql:classpath:sql/conversation/mark-unreported.sql", null);

    assertThat(deliveries()).containsExactly("delivered", "failed", "unreported");
  }

  @Test
  void dropsAnEventThatComesAgain() {
    String event = amy.texts("Where is my order?");
    long ticket = onlyTicket();
    await().untilAsserted(() -> assertThat(outcomes()).containsExactly("done"));

    klaviyo.redeliver(event);
    amy.texts("Hello?");

    await().untilAsserted(() -> assertThat(desk.ticket(ticket).publicTexts()).containsExactly("Where is my order?", "Hello?"));
  }

  @Test
  void keepsTheLineOfTextsThatWait() {
    amy.texts("Where is my order?");
    long ticket = onlyTicket();
    zendesk.faults().once("PUT", "/api/v2/tickets/" + ticket, Fault.resetAfterEffect());

    amy.texts("Number 1001");
    await().until(() -> zendesk.faults().pending() == 0);
    amy.texts("Size 42");
    amy.texts("Thank you");

    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(outcomes()).containsOnly("done").hasSize(4));
    assertThat(String.join("\n", desk.ticket(ticket).publicTexts())).containsSubsequence(
        "Where is my order?", "Number 1001", "Size 42", "Thank you").containsOnlyOnce("Number 1001");
    assertThat(database.queryForList("select event from message where profile_id = ?", String.class, amy.profileId()))
        .containsOnlyNulls();
  }

  @Test
  void carriesALineOnThatAKillHasForgotten() throws Exception {
    String forgotten = UUID.randomUUID().toString();
    amy.texts("Where is my order?");
    long ticket = onlyTicket();
    await().untilAsserted(() -> assertThat(outcomes()).containsExactly("done"));
    String event = klaviyo.inboundEvent(amy, "Anybody there?").put("external_id", forgotten).toString();
    long now = System.currentTimeMillis();
    database.update("""
        insert into message (flow, event_id, state, group_id, place, event, queue, profile_id, body, occurred_at,
                             received_at, due_at)
        values ('inbound-sms-to-ticket', ?, 'waiting', ?, 1, ?, 'inbound-sms', ?, 'Anybody there?', ?, ?, 0)""",
        forgotten, amy.profileId(), event, amy.profileId(), now, now);
    // It looks soon after it starts, and then each minute.
    camel.getRouteController().stopRoute("carry-lines-on");
    camel.getRouteController().startRoute("carry-lines-on");

    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(outcomes()).containsExactly("done", "done"));

    assertThat(desk.ticket(ticket).publicTexts()).containsExactly("Where is my order?", "Anybody there?");
  }

  @Test
  void keepsAConversationOnTheTicketThatItsOwnWasMergedInto() {
    amy.texts("Where is my order?");
    long ticket = onlyTicket();
    await().untilAsserted(() -> assertThat(outcomes()).containsExactly("done"));
    long second = emailTicket();
    long target = emailTicket();
    zendesk.faults().once("PUT", "/api/v2/tickets/" + ticket, Fault.resetAfterEffect());
    amy.texts("Number 1001");
    await().untilAsserted(() -> assertThat(desk.ticket(ticket).publicTexts()).contains("Number 1001"));

    desk.merge(ticket, second);
    desk.merge(second, target);

    await().untilAsserted(() -> assertThat(database.queryForList(
        "select ticket_id from conversation where profile_id = ?", Long.class, amy.profileId())).containsExactly(target));
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(outcomes()).containsExactly("done", "done"));
    amy.texts("Size 42");
    await().untilAsserted(() -> assertThat(desk.ticket(target).publicTexts()).last().isEqualTo("Size 42"));
    assertThat(desk.ticket(ticket).publicTexts()).as("a text that was found there late")
        .containsExactly("Where is my order?", "Number 1001");
    desk.changeRequester(target, desk.users().get(0));
    await().untilAsserted(() -> assertThat(database.queryForList(
        "select ticket_id from conversation where profile_id = ?", Long.class, amy.profileId())).isEmpty());
  }

  private long emailTicket() {
    return desk.emailTicket("Ben", "ben@example.com", null, "Invoice", "Please send it again", zendesk.brands().get(0).id()).id();
  }

  @Test
  void remembersConsentPerChannel() {
    amy.texts("Where is my order?");
    await().untilAsserted(() -> assertThat(outcomes()).containsExactly("done"));
    assertThat(consentTo("sms")).isEqualTo("subscribed");
    assertThat(consentTo("whatsapp")).isEqualTo("never");
  }

  private Object consentTo(String channel) {
    Exchange found = routes.request("sql:classpath:sql/consent/find-profile.sql?outputType=SelectOne", exchange -> {
      exchange.setVariable("profileId", amy.profileId());
      exchange.setVariable("channel", channel);
    });
    assertThat(found.getException()).isNull();
    return found.getMessage().getBody() instanceof Map<?, ?> row ? row.get("consent") : null;
  }

  @Test
  void keepsAMessageThatWasCalledBeforeOneThatAKillLetsComeFirst() {
    String group = UUID.randomUUID().toString();
    String called = UUID.randomUUID().toString();
    String later = UUID.randomUUID().toString();

    inLine("calling", group, called);
    inLine("wait", group, later);
    assertThat(line(group, called)).as("when the first comes back").containsExactly(called, later);
    inLine("wait", group, called);

    assertThat(line(group, called)).as("when it waits").containsExactly(called, later);
  }

  private Exchange inLine(String statement, String group, String event) {
    return routes.send("sql:classpath:sql/journal/" + statement + ".sql", exchange -> {
      exchange.getExchangeExtension().setFromRouteId("inbound-sms-to-ticket");
      Map.of("groupId", group, "eventId", event, "setId", event, "message", "{}", "queue", "inbound-sms", "occurredAt", 1L,
          "receivedAt", System.currentTimeMillis()).forEach(exchange::setVariable);
    });
  }

  private List<Object> line(String group, String event) {
    Exchange found = inLine("line", group, event);
    assertThat(found.getException()).isNull();
    return found.getMessage().getBody(List.class).stream().map(row -> ((Map<?, ?>) row).get("event_id")).toList();
  }

  @Test
  void keepsConsentAsItChanges() {
    amy.texts("STOP");
    consentBecomes("unsubscribed");

    amy.texts("START");

    consentBecomes("subscribed");
  }

  @Test
  void keepsTheReasonOfASkippedText() {
    amy.texts("STOP");

    await().untilAsserted(() -> assertThat(database.queryForList(
        "select reason from message where flow = 'inbound-sms-to-ticket' and profile_id = ?", String.class, amy.profileId()))
        .containsExactly("keyword"));
  }

  @Test
  void findsTheProfilesOfWhichKlaviyoWasToldSomethingElse() {
    amy.texts("Where is my order?");
    long ticket = onlyTicket();
    await().untilAsserted(() -> assertThat(outcomes()).containsExactly("done"));
    assertThat(changesOfAmy()).containsExactly(1);
    isTold(1);
    assertThat(changesOfAmy()).isEmpty();

    desk.setStatus(ticket, "solved");

    await().untilAsserted(() -> assertThat(changesOfAmy()).containsExactly(0));
    isTold(0);
    assertThat(changesOfAmy()).isEmpty();
  }

  @Test
  void givesTheTurnToOneNodeAtATime() {
    String work = UUID.randomUUID().toString();

    Map<String, Object> ours = takeTurn(work, 0);
    assertThat(ours).containsEntry("turnsTaken", 1);
    assertThat(takeTurn(work, 0)).as("while we have it").containsEntry("turnsTaken", 0);
    run("direct:keep-turn", ours);
    assertThat(takeTurn(work, 0)).as("while we keep it").containsEntry("turnsTaken", 0);
    run("direct:end-turn", ours);
    assertThat(takeTurn(work, 60_000)).as("so soon").containsEntry("turnsTaken", 0);

    assertThat(takeTurn(work, 0)).containsEntry("turnsTaken", 1);
    database.update("update turn set taken_until = ? where work = ?", System.currentTimeMillis() - 1, work);
    assertThat(takeTurn(work, 0)).as("after the death of the node that had it").containsEntry("turnsTaken", 1);
  }

  @Test
  void keepsHowFarAMetricWasRead_andOnlyForward() {
    String metric = UUID.randomUUID().toString();

    for (long until : new long[] {2000, 1000, 3000, 2500}) {
      run("sql:classpath:sql/intake/keep-read-until.sql", new HashMap<>(Map.of("source", metric, "readUntil", until)));
    }

    assertThat(database.queryForObject("select read_until from read_mark where source = ?", Long.class, metric)).isEqualTo(3000);
  }

  @Test
  void findsATextByTheOtherIdOfItsEvent() {
    String byFlow = UUID.randomUUID().toString();
    amy.texts("Where is my order?", event -> event.put("external_id", byFlow));
    await().untilAsserted(() -> assertThat(outcomes()).containsExactly("done"));

    String byWebhook = amy.texts("Where is my order?");

    await().untilAsserted(() -> assertThat(database.queryForList(
        "select reason from message where event_id = ?", String.class, byWebhook)).containsExactly("duplicate"));
  }

  @Test
  void erasesOldTextsAndForgetsOldMessages() {
    String old = amy.texts("An old text");
    String ancient = amy.texts("An ancient text");
    String young = amy.texts("A young text");
    await().untilAsserted(() -> assertThat(outcomes()).containsExactly("done", "done", "done"));
    age(old, Duration.ofDays(91));
    age(ancient, Duration.ofDays(366));

    routes.sendBody("sql:classpath:sql/journal/erase-texts.sql", null);
    routes.sendBody("sql:classpath:sql/journal/forget.sql", null);

    assertThat(bodies(old)).hasSize(1).containsOnlyNulls();
    assertThat(bodies(ancient)).isEmpty();
    assertThat(bodies(young)).containsExactly("A young text");
  }

  @Test
  void erasesNamesAndNumbers_thatWereAskedLongAgo() {
    amy.texts("Where is my order?");
    await().untilAsserted(() -> assertThat(outcomes()).containsExactly("done"));
    database.update("update profile set details_known_at = 1 where profile_id = ?", amy.profileId());
    routes.sendBody("sql:classpath:sql/consent/forget-details.sql", null);
    assertThat(database.queryForObject("select phone from profile where profile_id = ?", String.class, amy.profileId()))
        .as("while there are texts, which are to be found by it").isEqualTo(amy.number());
    database.update("update message set body = null where profile_id = ?", amy.profileId());

    routes.sendBody("sql:classpath:sql/consent/forget-details.sql", null);

    assertThat(database.queryForMap("select name, email, phone, consent from profile where profile_id = ?", amy.profileId()))
        .containsEntry("name", null).containsEntry("email", null).containsEntry("phone", null)
        .containsEntry("consent", "subscribed");
  }

  @Test
  void givesUpMessagesThatAreTooOld_whereverTheyWait() throws Exception {
    amy.texts("Where is my order?");
    long ticket = onlyTicket();
    await().untilAsserted(() -> assertThat(outcomes()).containsExactly("done"));
    camel.getRouteController().stopRoute("inbound-sms-to-ticket");
    String queued = UUID.randomUUID().toString();
    String waiting = UUID.randomUUID().toString();
    queue(queued, 1);
    database.update("""
        insert into message (flow, event_id, state, group_id, place, event, queue, profile_id, body, occurred_at, received_at)
        values ('inbound-sms-to-ticket', ?, 'waiting', ?, 1, 'Too old', 'inbound-sms', ?, 'Too old', 1, 1)""",
        waiting, amy.profileId(), amy.profileId());

    routes.sendBody("sql:classpath:sql/journal/erase-texts.sql", null);
    routes.sendBody("direct:take-old-messages-out", null);
    camel.getRouteController().startRoute("inbound-sms-to-ticket");
    amy.texts("A new text");

    await().untilAsserted(() -> assertThat(desk.ticket(ticket).publicTexts()).containsExactly("Where is my order?", "A new text"));
    for (String event : List.of(queued, waiting)) {
      assertThat(database.queryForMap("select state, reason, body, event from message where event_id = ?", event))
          .containsEntry("state", "skipped").containsEntry("reason", "too-old")
          .containsEntry("body", null).containsEntry("event", null);
    }
  }

  @Test
  void erasesOnePersonEverywhere_andWorksOnNoEventAgain() throws Exception {
    klaviyo.anyPhone().texts("Ben is still here");
    String first = amy.texts("Where is my zebra?");
    long ticket = onlyTicket();
    desk.reply(ticket, "Your zebra is on its way");
    await().untilAsserted(() -> assertThat(outcomes()).containsExactly("done", "done"));
    zendesk.faults().once("PUT", "/api/v2/tickets/" + ticket, Fault.status(400));
    String dead = amy.texts("A dead zebra");
    await().untilAsserted(() -> assertThat(outcomes()).contains("dead"));
    camel.getRouteController().stopRoute("inbound-sms-to-ticket");
    String queued = amy.texts("A queued zebra");
    await().until(() -> klaviyo.pendingDeliveries() == 0);
    isTold(1);

    Exchange erased = routes.request("direct:erase-person", exchange -> exchange.setVariable("phone", amy.number()));

    Erasure.Report report = erased.getMessage().getBody(Erasure.Report.class);
    assertThat(report.profiles()).isEqualTo(1);
    assertThat(report.conversations()).isEqualTo(1);
    assertThat(report.messages()).isGreaterThanOrEqualTo(3);
    assertThat(report.queues()).containsEntry("inbound-sms", 1).containsEntry("dead-letters", 1);
    assertThat(everything()).contains("Ben is still here").doesNotContain(
        "zebra", amy.number(), amy.profileId(), amy.email(), amy.name(), "=" + ticket + ",");

    camel.getRouteController().startRoute("inbound-sms-to-ticket");
    for (String event : List.of(first, dead, queued)) {
      assertThat(klaviyo.redeliver(event).answer()).contains("\"duplicate\":1");
    }
    amy.texts("Hello again");

    await().untilAsserted(() -> assertThat(desk.ticketsOf(amy.profileId())).hasSize(2));
    assertThat(desk.ticketsOf(amy.profileId()).get(1).publicTexts()).containsExactly("Hello again");
    assertThat(desk.ticket(ticket).publicTexts()).containsExactly("Where is my zebra?", "Your zebra is on its way");
  }

  private String everything() {
    return Stream.of("message", "conversation", "profile", "ticket_property", "connection")
        .map(table -> database.queryForList("select * from " + table).toString()).collect(Collectors.joining());
  }

  private void queue(String event, long receivedAt) {
    routes.sendBodyAndHeaders("jms:queue:inbound-sms?exchangePattern=InOnly", klaviyo.inboundEvent(amy, "Too old").toString(),
        Map.of("JMSXGroupID", amy.profileId(), "TextdeskEventId", event, "TextdeskReceivedAt", receivedAt));
  }

  private List<Integer> changesOfAmy() {
    List<?> rows = routes.requestBody("sql:classpath:sql/activity/find-changed-profiles.sql", null, List.class);
    return rows.stream().map(row -> (Map<?, ?>) row)
        .filter(row -> amy.profileId().equals(row.get("profile_id")))
        .map(row -> ((Number) row.get("is_open")).intValue()).toList();
  }

  private void isTold(int isOpen) {
    routes.send("sql:classpath:sql/activity/remember-what-is-told.sql", exchange ->
        exchange.setVariable("change", Map.of("profile_id", amy.profileId(), "is_open", isOpen)));
  }

  @Test
  void countsTheAutomaticAnswers_thatMayHaveReachedTheCustomerLately() {
    long now = System.currentTimeMillis();
    answered("done", "set", now);
    answered("unknown", "set", now - Duration.ofHours(11).toMillis());
    answered("waiting", null, now);
    answered("done", "set", now - Duration.ofHours(13).toMillis());

    Exchange counted = routes.send("sql:classpath:sql/conversation/answers.sql?outputType=SelectOne", exchange -> {
      exchange.setVariable("profileId", amy.profileId());
      exchange.setVariable("eventId", "another");
    });

    assertThat(counted.getException()).isNull();
    assertThat(counted.getMessage().getBody(Integer.class)).isEqualTo(2);
  }

  private void answered(String state, String setId, long calledAt) {
    database.update("insert into message (flow, event_id, state, set_id, profile_id, occurred_at, received_at, called_at)"
        + " values ('answer-out-of-hours', ?, ?, ?, ?, ?, ?, ?)",
        UUID.randomUUID().toString(), state, setId, amy.profileId(), calledAt, calledAt, calledAt);
  }

  private Map<String, Object> takeTurn(String work, long pause) {
    return run("direct:take-turn", new HashMap<>(Map.of("work", work, "pause", pause)));
  }

  /** With these variables, and those that the route sets. */
  private Map<String, Object> run(String route, Map<String, Object> variables) {
    Exchange done = routes.send(route, exchange -> variables.forEach(exchange::setVariable));
    assertThat(done.getException()).isNull();
    variables.putAll(done.getVariables());
    return variables;
  }

  private long onlyTicket() {
    await().untilAsserted(() -> assertThat(desk.ticketsOf(amy.profileId())).hasSize(1));
    return desk.ticketsOf(amy.profileId()).get(0).id();
  }

  private void statusBecomes(String status) {
    await().untilAsserted(() -> assertThat(database.queryForList(
        "select ticket_status from conversation where profile_id = ?", String.class, amy.profileId())).containsExactly(status));
  }

  private void consentBecomes(String consent) {
    await().untilAsserted(() -> assertThat(database.queryForList(
        "select consent from profile where profile_id = ?", String.class, amy.profileId())).containsExactly(consent));
  }

  /** Of the texts and replies of this conversation that had an effect. */
  private List<String> outcomes() {
    return database.queryForList("select state from message where profile_id = ? and state <> 'skipped'"
        + " and flow in ('inbound-sms-to-ticket', 'agent-comment-to-sms')", String.class, amy.profileId());
  }

  private List<String> deliveries() {
    return database.queryForList("select delivery from message where flow = 'agent-comment-to-sms' and profile_id = ?"
        + " and delivery is not null order by occurred_at, called_at", String.class, amy.profileId());
  }

  private List<String> bodies(String event) {
    return database.queryForList("select body from message where event_id = ?", String.class, event);
  }

  private void age(String event, Duration age) {
    database.update("update message set received_at = received_at - ? where event_id = ?", age.toMillis(), event);
  }
}
