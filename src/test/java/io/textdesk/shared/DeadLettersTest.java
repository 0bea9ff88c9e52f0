package io.textdesk.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedZendesk;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.web.util.UriComponentsBuilder;

@FlowTest
class DeadLettersTest {

  static final String TICKETS = "/api/v2/tickets";
  static final String LETTERS = "/actuator/deadletters";
  static final String FLOW = "inbound-sms-to-ticket";
  static final Duration PATIENCE = Duration.ofSeconds(30);

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired JdbcTemplate database;
  @Autowired ConnectionFactory connections;
  @Autowired CamelContext camel;
  @Autowired MeterRegistry meters;
  @Autowired ObjectMapper json;
  @Autowired TestRestTemplate stranger;
  TestRestTemplate operator;
  JmsTemplate broker;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() throws Exception {
    broker = new JmsTemplate(connections);
    operator = stranger.withBasicAuth("admin", "right");
    camel.getRouteController().stopRoute("replay-dead-letters");
    zendesk.reset();
    empty("dead-letters");
    empty("parking");
    amy = klaviyo.anyPhone();
  }

  @Test
  void keepsWhatCanNeverSucceed_withItsReason_andOnlyThat() throws Exception {
    SimulatedPhone ben = klaviyo.anyPhone();
    double counted = countedDead("zendesk-400");
    ObjectNode event = klaviyo.inboundEvent(amy, "Größe 42? 🙂");

    die(400, event);
    amy.texts("Anybody there?");
    ben.texts("Hello");

    awaitTexts(amy, "Anybody there?");
    awaitTexts(ben, "Hello");
    Message letter = onlyLetter();
    assertThat(json.readTree(letter.getBody(String.class))).hasToString(event.toString());
    assertThat(letter.getStringProperty("TextdeskReason")).isEqualTo("zendesk-400");
    assertThat(letter.getStringProperty("TextdeskError")).contains("zendesk answered CreateTicket with 400")
        .doesNotContain("Größe", amy.number());
    assertThat(letter.getStringProperty("TextdeskFlow")).isEqualTo(FLOW);
    assertThat(letter.getStringProperty("TextdeskQueue")).isEqualTo("inbound-sms");
    assertThat(letter.getStringProperty("TextdeskEventId")).isEqualTo(idOf(event));
    assertThat(letter.getStringProperty("JMSXGroupID")).isEqualTo(amy.profileId());
    assertThat(journalOf(event)).containsEntry("state", "dead").containsEntry("reason", "zendesk-400");
    assertThat(countedDead("zendesk-400") - counted).isEqualTo(1);
  }

  @Test
  void keepsItFor30Days() throws Exception {
    die(400, klaviyo.inboundEvent(amy, "Where is my order?"));

    assertThat(Instant.ofEpochMilli(onlyLetter().getJMSExpiration()))
        .isBetween(Instant.now().plus(Duration.ofDays(29)), Instant.now().plus(Duration.ofDays(31)));
  }

  @Test
  void tellsTheFirstAndTheLastAttempt() throws Exception {
    ObjectNode event = klaviyo.inboundEvent(amy, "Where is my order?");
    zendesk.faults().times(2, "POST", TICKETS, Fault.status(503));

    die(400, event);

    Message letter = onlyLetter();
    long first = letter.getLongProperty("TextdeskFirstAttemptAt");
    long last = letter.getLongProperty("TextdeskLastAttemptAt");
    assertThat(first).isGreaterThanOrEqualTo(letter.getLongProperty("TextdeskReceivedAt"));
    assertThat(last).isGreaterThan(first);
    assertThat(letter.getLongProperty("TextdeskDiedAt")).isGreaterThanOrEqualTo(last);
  }

  @Test
  void keepsTheHeadersOfTheMessage_butNotThoseOfAnEarlierDeath() throws Exception {
    ObjectNode event = klaviyo.inboundEvent(amy, "Where is my order?");
    zendesk.faults().once("POST", TICKETS, Fault.status(400));
    broker.convertAndSend("inbound-sms", event.toString(), message -> {
      message.setStringProperty("JMSXGroupID", amy.profileId());
      message.setStringProperty("TextdeskEventId", idOf(event));
      message.setLongProperty("TextdeskReceivedAt", Instant.now().toEpochMilli());
      message.setStringProperty("Campaign", "summer");
      return message;
    });
    awaitLetters(1);
    Message before = onlyLetter();

    zendesk.faults().once("POST", TICKETS, Fault.status(413));
    replayAll();

    await().atMost(PATIENCE).until(() -> letters("reason", "zendesk-413").path("count").asInt() == 1);
    Message letter = onlyLetter();
    assertThat(letter.getStringProperty("Campaign")).isEqualTo("summer");
    assertThat(letter.getStringProperty("JMSXGroupID")).isEqualTo(amy.profileId());
    assertThat(letter.getLongProperty("TextdeskReceivedAt")).isEqualTo(before.getLongProperty("TextdeskReceivedAt"));
    assertThat(letter.getStringProperty("TextdeskReason")).isEqualTo("zendesk-413");
    assertThat(letter.getStringProperty("TextdeskError")).contains("413").doesNotContain("400");
    assertThat(letter.getStringProperty("TextdeskQueue")).isEqualTo("inbound-sms");
    assertThat(letter.getLongProperty("TextdeskDiedAt")).isGreaterThan(before.getLongProperty("TextdeskDiedAt"));
  }

  @Test
  void countsThem() throws Exception {
    assertThat(gauge()).isZero();

    die(400, klaviyo.inboundEvent(amy, "Where is my order?"), klaviyo.inboundEvent(amy, "Number 1001"));

    assertThat(gauge()).isEqualTo(2);
  }

  @Test
  void listsThem_withoutTextsAndNumbers() throws Exception {
    ObjectNode event = klaviyo.inboundEvent(amy, "Where is my order?");
    die(400, event);

    JsonNode answer = letters();

    assertThat(answer.path("count").asInt()).isEqualTo(1);
    JsonNode letter = answer.path("letters").path(0);
    assertThat(letter.path("eventId").asText()).isEqualTo(idOf(event));
    assertThat(letter.path("flow").asText()).isEqualTo(FLOW);
    assertThat(letter.path("queue").asText()).isEqualTo("inbound-sms");
    assertThat(letter.path("reason").asText()).isEqualTo("zendesk-400");
    assertThat(letter.path("error").asText()).contains("zendesk answered CreateTicket with 400");
    Instant received = Instant.parse(letter.path("receivedAt").asText());
    assertThat(List.of(
        Instant.parse(letter.path("firstAttemptAt").asText()), Instant.parse(letter.path("lastAttemptAt").asText()),
        Instant.parse(letter.path("diedAt").asText())))
        .allSatisfy(time -> assertThat(time).isBetween(received, Instant.now()));
    assertThat(answer.toString()).doesNotContain("order", amy.number(), amy.name());
    assertThat(onlyLetter()).as("is still there").isNotNull();
  }

  @Test
  void listsTheOldest_andCountsTheRest() {
    park(250);

    assertThat(letters().path("count").asInt()).isEqualTo(250);
    assertThat(ids(letters())).isEqualTo(idsUpTo(100));
    assertThat(ids(letters("limit", "7"))).isEqualTo(idsUpTo(7));
    assertThat(letters("limit", "0").path("count").asInt()).isEqualTo(250);
  }

  @Test
  void findsThemByReasonFlowAndTime() {
    Instant noon = Instant.parse("2026-03-01T12:00:00Z");
    letter("a", FLOW, "zendesk-400", noon);
    letter("b", FLOW, "zendesk-413", noon.plusSeconds(60));
    letter("c", "agent-comment-to-sms", "klaviyo-400", noon.plusSeconds(120));

    assertThat(ids(letters("reason", "zendesk-413"))).containsExactly("b");
    assertThat(ids(letters("flow", FLOW))).containsExactly("a", "b");
    assertThat(ids(letters("since", "2026-03-01T12:01:00Z"))).containsExactly("b", "c");
    assertThat(ids(letters("until", "2026-03-01T12:01:00Z"))).containsExactly("a");
    assertThat(ids(letters("flow", FLOW, "since", "2026-03-01T12:00:30Z", "until", "2026-03-01T13:00:00Z")))
        .containsExactly("b");
    assertThat(ids(letters("reason", "it's not there' OR '1' = '1"))).isEmpty();
    assertThat(letters("reason", "none").path("count").asInt()).isZero();
  }

  @Test
  void refusesATimeThatIsNone() {
    park(1);

    assertThat(operator.getForEntity(LETTERS + "?since=yesterday", String.class).getStatusCode())
        .isEqualTo(HttpStatus.BAD_REQUEST);
    assertThat(operator.postForEntity(LETTERS, Map.of("since", "yesterday"), String.class).getStatusCode())
        .isEqualTo(HttpStatus.BAD_REQUEST);
    assertThat(letters().path("count").asInt()).isEqualTo(1);
  }

  @Test
  void showsNothingToStrangers() {
    park(1);

    assertThat(stranger.getForEntity(LETTERS, JsonNode.class).getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
    assertThat(stranger.postForEntity(LETTERS, Map.of(), JsonNode.class).getStatusCode().is4xxClientError()).isTrue();
    assertThat(letters().path("count").asInt()).isEqualTo(1);
  }

  @Test
  void succeedsWithADeadLetter_whenItIsReplayedAfterTheCauseIsGone() throws Exception {
    ObjectNode event = klaviyo.inboundEvent(amy, "Where is my order?");
    die(400, event);

    replayAll();

    awaitTexts(amy, "Where is my order?");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(journalOf(event)).containsEntry("state", "done"));
    awaitLetters(0);
  }

  @Test
  void canBeStartedAgain_sinceItStopsByItself() throws Exception {
    die(400, klaviyo.inboundEvent(amy, "Where is my order?"));
    zendesk.faults().once("POST", TICKETS, Fault.status(400));

    replayAll();
    await().atMost(PATIENCE).until(() -> zendesk.faults().pending() == 0);
    awaitLetters(1);
    replayAll();

    awaitTexts(amy, "Where is my order?");
    awaitLetters(0);
  }

  @Test
  void keepsTheOrderOfAConversation() throws Exception {
    die(400, klaviyo.inboundEvent(amy, "One"), klaviyo.inboundEvent(amy, "Two"), klaviyo.inboundEvent(amy, "Three"));

    replayAll();

    awaitTexts(amy, "One", "Two", "Three");
  }

  @Test
  void letsWhatDiesAgainAtOnceWaitForTheNextStart() throws Exception {
    ObjectNode one = klaviyo.inboundEvent(amy, "One");
    die(400, one, klaviyo.inboundEvent(amy, "Two"), klaviyo.inboundEvent(amy, "Three"));
    zendesk.faults().once("POST", TICKETS, Fault.status(413));

    replayAll();

    awaitTexts(amy, "Two", "Three");
    assertThat(ids(letters())).containsExactly(idOf(one));
    replayAll();
    awaitTexts(amy, "Two", "Three", "One");
  }

  @Test
  void movesTenThousand_eachOnce_inOrder() {
    park(10_000);

    JsonNode answer = replay(Map.of());

    assertThat(answer).hasToString("{\"moved\":10000,\"queues\":{\"parking\":10000}}");
    awaitParked(10_000);
    assertThat(letters().path("count").asInt()).isZero();
  }

  @Test
  void movesThemForGood() throws Exception {
    park(1);

    replay(Map.of());

    awaitParked(1);
    assertThat(messagesOf("parking").get(0).getJMSExpiration()).as("a letter has an end, a message has none").isZero();
  }

  @Test
  void movesEachOnce_whenTwoNodesAreStartedAtOnce() {
    park(2_000);

    List<CompletableFuture<JsonNode>> nodes = Stream.generate(
        () -> CompletableFuture.supplyAsync(() -> replay(Map.of()))).limit(2).toList();

    assertThat(nodes.stream().mapToInt(node -> node.join().path("moved").asInt()).sum()).isEqualTo(2_000);
    awaitParked(2_000);
  }

  @Test
  void replaysSomeOfThem() {
    Instant noon = Instant.parse("2026-03-01T12:00:00Z");
    letter("a", FLOW, "zendesk-400", noon);
    letter("b", FLOW, "zendesk-413", noon.plusSeconds(60));
    letter("c", "agent-comment-to-sms", "zendesk-413", noon.plusSeconds(120));

    JsonNode answer = replay(Map.of("flow", FLOW, "reason", "zendesk-413"));

    assertThat(answer).hasToString("{\"moved\":1,\"queues\":{\"parking\":1}}");
    assertThat(ids(letters())).containsExactly("a", "c");
  }

  @Test
  void replaysSomeOfThem_fromHawtio() throws Exception {
    letter("a", FLOW, "zendesk-400", Instant.now());
    letter("b", FLOW, "zendesk-413", Instant.now());
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

    // There is one for each application that this process has started.
    ObjectName endpoints = new ObjectName("org.springframework.boot:type=Endpoint,name=Deadletters,*");
    for (ObjectName endpoint : beans.queryNames(endpoints, null)) {
      beans.invoke(endpoint, "replay", new Object[] {"zendesk-413", null, null, null},
          Collections.nCopies(4, String.class.getName()).toArray(String[]::new));
    }

    assertThat(ids(letters())).containsExactly("a");
  }

  @Test
  void leavesWhatCameFromNoQueue() {
    klaviyo.deliver(klaviyo.batch(List.of(klaviyo.inboundEvent(amy, "bad", event -> event.remove("topic")))));
    awaitLetters(1);
    JsonNode before = letters();

    assertThat(replay(Map.of()).path("moved").asInt()).isZero();

    assertThat(letters()).isEqualTo(before);
    assertThat(before.path("letters").path(0).path("reason").asText()).isEqualTo("malformed-event");
    assertThat(Instant.parse(before.path("letters").path(0).path("firstAttemptAt").asText())).isBefore(Instant.now());
  }

  @Test
  void leavesWhatHasNoQueueAnyMore_andMovesTheRest() {
    letterFrom("a-queue-of-old", "a");
    park(1);

    JsonNode answer = replay(Map.of());

    assertThat(answer).hasToString("{\"moved\":1,\"queues\":{\"a-queue-of-old\":0,\"parking\":1}}");
    assertThat(ids(letters())).containsExactly("a");
  }

  @Test
  void doesNothingTwice_whenALetterIsThereTwice() throws Exception {
    ObjectNode event = klaviyo.inboundEvent(amy, "Where is my order?");
    die(400, event);
    broker.send("dead-letters", session -> copyOf(onlyLetter(), session));

    replayAll();
    amy.texts("Number 1001");

    // The second copy was ahead of this text.
    awaitTexts(amy, "Where is my order?", "Number 1001");
    awaitLetters(0);
    assertThat(journalOf(event)).containsEntry("state", "done");
  }

  /** Hands the texts over together, and waits until Zendesk has refused each. */
  private void die(int status, ObjectNode... events) {
    zendesk.faults().times(events.length, "POST", TICKETS, Fault.status(status));
    klaviyo.deliver(klaviyo.batch(List.of(events)));
    awaitLetters(events.length);
  }

  private void replayAll() throws Exception {
    camel.getRouteController().startRoute("replay-dead-letters");
    await().atMost(PATIENCE).until(() -> camel.getRouteController().getRouteStatus("replay-dead-letters").isStopped());
  }

  /** Letters that no flow takes up when they are replayed. */
  private void park(int count) {
    JmsTemplate transacted = new JmsTemplate(connections);
    transacted.setSessionTransacted(true);
    transacted.execute("dead-letters", (session, producer) -> {
      producer.setTimeToLive(Duration.ofDays(30).toMillis());
      for (String id : idsUpTo(count)) {
        producer.send(letter(session, "parking", id, FLOW, "zendesk-400", Instant.now().minusSeconds(1)));
      }
      session.commit();
      return null;
    });
    await().atMost(PATIENCE).until(() -> letters("limit", "0").path("count").asInt() >= count);
  }

  private void awaitParked(int count) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(messagesOf("parking"))
        .extracting(message -> message.getStringProperty("TextdeskEventId")).isEqualTo(idsUpTo(count)));
  }

  private void letter(String id, String flow, String reason, Instant diedAt) {
    broker.send("dead-letters", session -> letter(session, "parking", id, flow, reason, diedAt));
  }

  private void letterFrom(String queue, String id) {
    broker.send("dead-letters", session -> letter(session, queue, id, FLOW, "zendesk-400", Instant.now()));
  }

  private static Message letter(
      Session session, String queue, String id, String flow, String reason, Instant diedAt) throws JMSException {
    Message letter = session.createTextMessage("{}");
    letter.setStringProperty("TextdeskEventId", id);
    letter.setStringProperty("TextdeskFlow", flow);
    letter.setStringProperty("TextdeskQueue", queue);
    letter.setStringProperty("TextdeskReason", reason);
    letter.setLongProperty("TextdeskDiedAt", diedAt.toEpochMilli());
    return letter;
  }

  private static Message copyOf(Message letter, Session session) throws JMSException {
    Message copy = session.createTextMessage(letter.getBody(String.class));
    for (Object name : Collections.list(letter.getPropertyNames())) {
      copy.setObjectProperty((String) name, letter.getObjectProperty((String) name));
    }
    copy.setStringProperty("JMSXGroupID", letter.getStringProperty("JMSXGroupID"));
    return copy;
  }

  private JsonNode replay(Map<String, String> filter) {
    return operator.postForObject(LETTERS, filter, JsonNode.class);
  }

  private JsonNode letters(String... namesAndValues) {
    UriComponentsBuilder uri = UriComponentsBuilder.fromPath(LETTERS);
    for (int name = 0; name < namesAndValues.length; name += 2) {
      uri.queryParam(namesAndValues[name], "{" + name + "}");
    }
    Object[] values = IntStream.range(0, namesAndValues.length / 2)
        .mapToObj(index -> namesAndValues[2 * index + 1]).toArray();
    return operator.getForObject(uri.build().toUriString(), JsonNode.class, values);
  }

  private static List<String> ids(JsonNode answer) {
    return answer.path("letters").findValuesAsText("eventId");
  }

  private static List<String> idsUpTo(int count) {
    return IntStream.range(0, count).mapToObj(number -> "event-" + number).toList();
  }

  private void awaitLetters(int count) {
    await().atMost(PATIENCE).until(() -> letters().path("count").asInt() == count);
  }

  private Message onlyLetter() {
    List<Message> letters = messagesOf("dead-letters");
    assertThat(letters).hasSize(1);
    return letters.get(0);
  }

  private List<Message> messagesOf(String queue) {
    return broker.browse(queue, (session, browser) -> {
      List<?> all = Collections.list(browser.getEnumeration());
      return all.stream().map(Message.class::cast).toList();
    });
  }

  private void empty(String queue) {
    broker.execute(session -> {
      try (MessageConsumer reader = session.createConsumer(session.createQueue(queue))) {
        for (Message left = reader.receiveNoWait(); left != null; left = reader.receiveNoWait()) {
          left.acknowledge();
        }
      }
      return null;
    }, true);
  }

  private void awaitTexts(SimulatedPhone phone, String... texts) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(textsOf(phone)).containsExactly(texts));
  }

  private List<String> textsOf(SimulatedPhone phone) {
    return desk.ticketsOf(phone.profileId()).stream().flatMap(ticket -> ticket.publicTexts().stream()).toList();
  }

  private Map<String, Object> journalOf(ObjectNode event) {
    return database.queryForMap("select state, reason from message where flow = ? and event_id = ?", FLOW, idOf(event));
  }

  private double countedDead(String reason) {
    return meters.find("textdesk.messages").tags("flow", FLOW, "outcome", "dead", "reason", reason)
        .counters().stream().mapToDouble(counter -> counter.count()).sum();
  }

  private double gauge() {
    return meters.get("textdesk.dead.letters").gauge().value();
  }

  private static String idOf(ObjectNode event) {
    return event.path("external_id").asText();
  }
}
