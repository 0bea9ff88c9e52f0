package io.textdesk.intake;

import static io.textdesk.intake.WebhookClient.signedByKlaviyo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.textdesk.sandbox.Delivery;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedZendesk;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.core.JmsTemplate;

@FlowTest
class KlaviyoWebhookTest {

  static final String PATH = "/webhooks/klaviyo";
  static final int LIMIT = 5 * 1024 * 1024;

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired JdbcTemplate database;
  @Autowired ConnectionFactory broker;
  @Autowired EmbeddedActiveMQ embedded;
  @Autowired MeterRegistry meters;
  @Autowired OperatorView operator;
  @Autowired ObjectMapper json;
  @LocalServerPort int port;
  WebhookClient client;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    client = new WebhookClient(port);
    amy = klaviyo.anyPhone();
  }

  @Test
  void acceptsASignedDelivery_andAnswersWithCountsOnly() throws IOException {
    byte[] body = delivery(event("Where is my order?"));

    HttpResponse<String> answer = post(body, headers -> headers.put("X-Of-Sender", "do not repeat"));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("{\"accepted\":1,\"duplicate\":0,\"unwanted\":0,\"malformed\":0}");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    await().untilAsserted(() -> assertThat(textsOf(amy)).containsExactly("Where is my order?"));
  }

  @Test
  void countsEachVerdict() {
    ObjectNode twice = event("Is anybody there?");
    ObjectNode clicked = event("clicked", on("event:klaviyo.clicked_sms"));
    ObjectNode nobodys = event("from nobody", event -> relationships(event).remove("profile"));

    Delivery delivery = klaviyo.deliver(klaviyo.batch(List.of(twice, twice, clicked, nobodys)));

    assertThat(delivery.status()).isEqualTo(202);
    assertThat(counts(delivery)).containsExactlyInAnyOrderEntriesOf(
        Map.of("accepted", 1, "duplicate", 1, "unwanted", 1, "malformed", 1));
  }

  @Test
  void acceptsADeliveryWithoutEvents() {
    Delivery delivery = klaviyo.deliver(klaviyo.batch(List.of()));

    assertThat(delivery.status()).isEqualTo(202);
    assertThat(counts(delivery).values()).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Klaviyo-Signature", "Klaviyo-Timestamp"})
  void refusesADeliveryWithoutProof(String header) throws IOException {
    HttpResponse<String> answer = post(delivery(event("unsigned")), headers -> headers.remove(header));

    assertRefused(answer, 401);
  }

  @Test
  void refusesASignatureOfOtherBytes() throws IOException {
    byte[] body = delivery(event("changed on the way"));
    Map<String, String> signed = signedByKlaviyo(klaviyo.webhookSecret(), body, Instant.now());
    body[body.length - 1] = '\n';

    assertRefused(client.post(PATH, body, signed), 401);
  }

  @Test
  void refusesASignatureWithAnotherSecret() throws IOException {
    byte[] body = delivery(event("by somebody else"));

    HttpResponse<String> answer =
        client.post(PATH, body, signedByKlaviyo("another-secret-0123456789", body, Instant.now()));

    assertRefused(answer, 401);
  }

  @Test
  void refusesAGenuineSignatureOnItsTimeHeaderChanged() throws IOException {
    HttpResponse<String> answer = post(delivery(event("time changed")),
        headers -> headers.put("Klaviyo-Timestamp", "Thu, 04 Jan 2024 18:05:25 GMT"));

    assertRefused(answer, 401);
  }

  @ParameterizedTest
  @CsvSource({"-50h, 401", "-48h, 202", "48h, 202", "50h, 401"})
  void takesSignaturesOfTwoDaysToBothSides(String age, int status) {
    Duration away = Duration.parse((age.startsWith("-") ? "-PT" : "PT") + age.replace("-", ""));
    byte[] body = delivery(event("signed at another time"));

    Delivery delivery = klaviyo.deliver(body, Instant.now().plus(away), headers -> {});

    assertThat(delivery.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "no JSON", "{\"data\":", "[]", "null", "\"data\"", "{}", "{\"data\":{}}", "{\"data\":null}",
      "{\"events\":[]}"})
  void refusesWhatIsNoDelivery(String body) throws IOException {
    assertRefused(post(body.getBytes(UTF_8), headers -> {}), 400);
  }

  @Test
  void refusesAnotherWebhooksDelivery() {
    Delivery delivery = klaviyo.deliver(delivery(event("whose?")), Instant.now(),
        headers -> headers.put("Klaviyo-Webhook-Id", "another-webhook"));

    assertThat(delivery.status()).isEqualTo(400);
    assertThat(delivery.answer()).doesNotContain("another-webhook");
  }

  @Test
  void refusesATooLargeBody_byItsLength() throws IOException {
    EndlessBody.Answer answer = EndlessBody.announced(port, PATH, LIMIT + 1, WebhookClient.json());

    assertThat(answer.statusLine()).startsWith("HTTP/1.1 413");
  }

  @Test
  void refusesATooLargeBody_whenItsLengthIsNotTold() throws IOException {
    EndlessBody.Answer answer = EndlessBody.chunked(port, PATH, WebhookClient.json());

    assertThat(answer.statusLine()).startsWith("HTTP/1.1 413");
    assertThat(answer.sent()).as("bytes sent until the answer").isLessThan(4L * LIMIT);
  }

  @Test
  void queuesNothingOfATooLargeBody() throws IOException {
    operator.waitsUntilTheQueuesAreEmpty();
    byte[] event = delivery(event("large"));
    byte[] body = java.util.Arrays.copyOf(event, LIMIT + 1);
    java.util.Arrays.fill(body, event.length, body.length, (byte) ' ');
    long before = messagesEverQueued();

    HttpResponse<String> answer = client.send(PATH, "POST",
        HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)),
        signedByKlaviyo(klaviyo.webhookSecret(), body, Instant.now()));

    assertRefused(answer, 413);
    assertThat(messagesEverQueued()).isEqualTo(before);
  }

  @Test
  void acceptsABodyOfTheFullSize() throws IOException {
    byte[] event = delivery(event("just fits"));
    byte[] body = java.util.Arrays.copyOf(event, LIMIT);
    java.util.Arrays.fill(body, event.length, body.length, (byte) ' ');

    assertThat(post(body, headers -> {}).statusCode()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"})
  void refusesOtherMediaTypes(String type) throws IOException {
    HttpResponse<String> answer = post(delivery(event("as a form")), headers -> headers.put("Content-Type", type));

    assertThat(answer.statusCode()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/json; charset=utf-8", "application/vnd.api+json"})
  void acceptsJsonByAnyOfItsNames(String type) throws IOException {
    HttpResponse<String> answer = post(delivery(event("as JSON")), headers -> headers.put("Content-Type", type));

    assertThat(answer.statusCode()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
  void refusesOtherMethods(String method) throws IOException {
    HttpResponse<String> answer = client.send(PATH, method, HttpRequest.BodyPublishers.noBody(), Map.of());

    assertThat(answer.statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 400, 405, 415})
  void repeatsNoHeaderOfTheRequest(int status) throws IOException {
    byte[] body = status == 400 ? "no JSON".getBytes(UTF_8) : delivery(event("do not echo"));
    Map<String, String> headers = signedByKlaviyo(klaviyo.webhookSecret(), body, Instant.now());
    headers.put("X-Of-Sender", "do not repeat");
    headers.put("Content-Type", status == 415 ? "text/plain" : "application/json");
    headers.merge("Klaviyo-Signature", status == 401 ? "00" : "", (signature, more) -> signature + more);

    HttpResponse<String> answer =
        client.send(PATH, status == 405 ? "PUT" : "POST", HttpRequest.BodyPublishers.ofByteArray(body), headers);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertNothingRepeated(answer);
  }

  @Test
  void keepsTheWordsExactly() {
    String words = "Größe 42 für 9,90 € 🙂👩‍👩‍👧 \"zitiert\" \\ ñandú 日本語\nzweite Zeile";

    klaviyo.deliver(delivery(event(words)));

    await().untilAsserted(() -> assertThat(textsOf(amy)).containsExactly(words));
  }

  @Test
  void dropsTopicsThatNoFlowWants_withoutStoringThem() {
    operator.waitsUntilTheQueuesAreEmpty();
    List<ObjectNode> unwanted = List.of(event("clicked", on("event:klaviyo.clicked_sms")),
        event("ordered", on("event:shopify.placed_order")), event("new", on("event:klaviyo.something_new")));
    long queued = messagesEverQueued();
    double counted = dropped("unwanted");

    Delivery delivery = klaviyo.deliver(klaviyo.batch(unwanted));

    assertThat(counts(delivery)).containsEntry("unwanted", 3).containsEntry("accepted", 0);
    assertThat(messagesEverQueued()).isEqualTo(queued);
    assertThat(unwanted).allSatisfy(event -> assertThat(statesOf(event)).isEmpty());
    assertThat(dropped("unwanted") - counted).isEqualTo(3);
  }

  @Test
  void dropsACampaignToPeopleWithoutAConversation_withoutStoringIt() {
    operator.waitsUntilTheQueuesAreEmpty();
    List<ObjectNode> campaign = List.of(event("Sale", on("event:klaviyo.received_sms")),
        event("Sale", on("event:klaviyo.received_text_message")),
        event("Sale", on("event:klaviyo.received_sms").andThen(bad -> lose("time", bad))),
        event("Sale", on("event:klaviyo.received_sms").andThen(bad -> lose("profile", bad))));
    long queued = messagesEverQueued();
    double counted = dropped("no-conversation");

    Delivery delivery = klaviyo.deliver(klaviyo.batch(campaign));

    assertThat(counts(delivery)).containsEntry("unwanted", 4).containsEntry("accepted", 0).containsEntry("malformed", 0);
    assertThat(messagesEverQueued()).isEqualTo(queued);
    assertThat(campaign).allSatisfy(event -> assertThat(statesOf(event)).isEmpty());
    assertThat(dropped("no-conversation") - counted).isEqualTo(4);
  }

  @Test
  void takesACampaignToSomebodyWithAConversation() {
    klaviyo.deliver(delivery(event("Where is my order?")));
    await().untilAsserted(() -> assertThat(textsOf(amy)).hasSize(1));
    ObjectNode sale = event("Sale", on("event:klaviyo.received_text_message"));

    Delivery delivery = klaviyo.deliver(klaviyo.batch(List.of(sale,
        event("Sale", on("event:klaviyo.received_sms").andThen(bad -> lose("time", bad))))));

    assertThat(counts(delivery)).containsEntry("accepted", 1).containsEntry("malformed", 1);
    await().untilAsserted(() -> assertThat(statesOf(sale)).containsExactly("skipped"));
  }

  @Test
  void dropsAnUnwantedTopic_howeverItLooks() {
    ObjectNode event = event("strange", on("event:shopify.placed_order").andThen(strange -> strange.remove("payload")));

    assertThat(counts(klaviyo.deliver(klaviyo.batch(List.of(event))))).containsEntry("unwanted", 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"event:klaviyo.sent_sms", "event:klaviyo.sent_text_message"})
  void takesTextsUnderBothNamesOfTheTopic(String topic) {
    klaviyo.deliver(delivery(event("Which name?", on(topic))));

    await().untilAsserted(() -> assertThat(textsOf(amy)).containsExactly("Which name?"));
  }

  @ParameterizedTest
  @CsvSource({
      "event:klaviyo.subscribed_to_sms_marketing", "event:klaviyo.subscribed_to_text_messaging_marketing",
      "event:klaviyo.unsubscribed_from_sms_marketing", "event:klaviyo.unsubscribed_from_text_messaging_marketing"})
  void takesConsentUnderBothNamesOfTheTopic(String topic) {
    ObjectNode event = event("consent", on(topic));

    klaviyo.deliver(delivery(event));

    await().untilAsserted(() -> assertThat(statesOf(event)).containsExactly("done"));
  }

  @Test
  void makesOneCommentOfAnEvent_howeverOftenItIsTold() {
    ObjectNode event = event("Only once");
    ObjectNode twice = klaviyo.batch(List.of(event, event));

    assertThat(counts(klaviyo.deliver(twice))).containsEntry("accepted", 1).containsEntry("duplicate", 1);
    await().untilAsserted(() -> assertThat(statesOf(event)).containsExactly("done"));
    assertThat(counts(klaviyo.deliver(twice))).containsEntry("accepted", 0).containsEntry("duplicate", 2);

    operator.waitsUntilTheQueuesAreEmpty();
    assertThat(textsOf(amy)).containsExactly("Only once");
  }

  @Test
  void makesOneCommentOfTwoDeliveries_whenTheFirstStillWaits() {
    byte[] delivery = delivery(event("Only once, quickly"));

    klaviyo.deliver(delivery);
    klaviyo.deliver(delivery);
    klaviyo.deliver(delivery);

    operator.waitsUntilTheQueuesAreEmpty();
    assertThat(textsOf(amy)).containsExactly("Only once, quickly");
  }

  @ParameterizedTest
  @ValueSource(strings = {"profile", "time", "id", "payload", "topic"})
  void setsABadEventAside_withoutFailingTheOthers(String missing) {
    ObjectNode bad = event("bad, without " + missing, event -> lose(missing, event));
    ObjectNode good = event("good");
    int before = deadLetters().size();

    Delivery delivery = klaviyo.deliver(klaviyo.batch(List.of(bad, good)));

    assertThat(delivery.status()).isEqualTo(202);
    assertThat(counts(delivery)).containsEntry("accepted", 1).containsEntry("malformed", 1);
    await().untilAsserted(() -> assertThat(textsOf(amy)).containsExactly("good"));
    List<DeadLetter> letters = deadLetters();
    assertThat(letters).hasSize(before + 1);
    DeadLetter letter = letters.get(before);
    assertThat(letter.body()).hasToString(bad.toString());
    assertThat(letter.reason()).isEqualTo("malformed-event");
    assertThat(letter.queue()).isEqualTo(missing.equals("topic") ? "dead-letters" : "inbound-sms");
    assertThat(letter.error()).startsWith("event without");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "\"text\"", "null", "[]", "{}"})
  void setsAsideWhatIsNoEventAtAll(String nothing) throws IOException {
    byte[] body = ("{\"data\":[" + nothing + "]}").getBytes(UTF_8);

    HttpResponse<String> answer = post(body, headers -> {});

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).contains("\"malformed\":1");
  }

  @Test
  void worksOffADeliveryOfAThousandEvents() throws IOException {
    List<ObjectNode> events = new ArrayList<>();
    List<SimulatedPhone> people = new ArrayList<>();
    for (int number = 0; number < 5; number++) {
      people.add(klaviyo.anyPhone());
    }
    for (int number = 0; number < 1000; number++) {
      SimulatedPhone phone = people.get(number % 5);
      int kind = number % 100;
      if (kind == 0) {
        events.add(klaviyo.inboundEvent(phone, "Question " + number));
      } else if (kind < 30) {
        events.add(klaviyo.inboundEvent(amy, "YES"));
      } else if (kind < 50) {
        events.add(klaviyo.inboundEvent(amy, "consent", on("event:klaviyo.subscribed_to_sms_marketing")));
      } else {
        events.add(klaviyo.inboundEvent(amy, "clicked", on("event:klaviyo.clicked_sms")));
      }
    }
    byte[] body = delivery(events.toArray(ObjectNode[]::new));
    Instant start = Instant.now();

    HttpResponse<String> answer = post(body, headers -> {});

    Duration answered = Duration.between(start, Instant.now());
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("{\"accepted\":500,\"duplicate\":0,\"unwanted\":500,\"malformed\":0}");
    List<ObjectNode> wanted = events.stream().filter(event -> !event.path("topic").asText().contains("clicked")).toList();
    await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(finished(wanted)).isEqualTo(500));
    assertThat(people.stream().flatMap(phone -> textsOf(phone).stream()).toList()).hasSize(10);
    System.out.printf("1,000 events: %,d bytes answered in %d ms, worked off after %d ms%n", body.length, answered.toMillis(),
        Duration.between(start, Instant.now()).toMillis());
  }

  private int finished(List<ObjectNode> events) {
    List<String> known =
        database.queryForList("select event_id from message where state in ('done', 'skipped')", String.class);
    return (int) events.stream().filter(event -> known.contains(event.path("external_id").asText())).count();
  }

  private ObjectNode event(String text) {
    return event(text, event -> {});
  }

  private ObjectNode event(String text, Consumer<ObjectNode> change) {
    return klaviyo.inboundEvent(amy, text, change);
  }

  private static Consumer<ObjectNode> on(String topic) {
    return event -> event.put("topic", topic);
  }

  private static void lose(String part, ObjectNode event) {
    ObjectNode data = (ObjectNode) event.at("/payload/data");
    switch (part) {
      case "profile" -> relationships(event).remove("profile");
      case "time" -> ((ObjectNode) data.path("attributes")).remove(List.of("timestamp", "datetime"));
      case "id" -> {
        event.remove("external_id");
        data.remove("id");
      }
      default -> event.remove(part);
    }
  }

  private static ObjectNode relationships(ObjectNode event) {
    return (ObjectNode) event.at("/payload/data/relationships");
  }

  private byte[] delivery(ObjectNode... events) {
    return klaviyo.batch(List.of(events)).toString().getBytes(UTF_8);
  }

  private HttpResponse<String> post(byte[] body, Consumer<Map<String, String>> change) throws IOException {
    Map<String, String> headers = signedByKlaviyo(klaviyo.webhookSecret(), body, Instant.now());
    change.accept(headers);
    return client.post(PATH, body, headers);
  }

  private void assertRefused(HttpResponse<String> answer, int status) throws IOException {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
    JsonNode body = json.readTree(answer.body());
    assertThat(body.isObject()).isTrue();
    assertThat(body.path("error").asText()).isNotBlank().hasSizeLessThan(200);
    assertNothingRepeated(answer);
  }

  private static void assertNothingRepeated(HttpResponse<String> answer) {
    assertThat(answer.headers().map().keySet()).noneMatch(name -> name.matches("(?i)klaviyo.*|x-of-sender|user-agent|camel.*"));
    assertThat(answer.body()).doesNotContain("do not repeat", "Exception");
  }

  private Map<String, Integer> counts(Delivery delivery) {
    try {
      Map<String, Integer> counts = new HashMap<>();
      json.readTree(delivery.answer()).fields().forEachRemaining(count -> counts.put(count.getKey(), count.getValue().asInt(-1)));
      return counts;
    } catch (IOException e) {
      throw new AssertionError(delivery.answer(), e);
    }
  }

  private List<String> textsOf(SimulatedPhone phone) {
    return desk.ticketsOf(phone.profileId()).stream().flatMap(ticket -> ticket.publicTexts().stream()).toList();
  }

  private List<String> statesOf(ObjectNode event) {
    return database.queryForList(
        "select state from message where event_id = ?", String.class, event.path("external_id").asText());
  }

  private double dropped(String reason) {
    return meters.find("textdesk.messages").tags("outcome", "dropped", "reason", reason).counters().stream()
        .mapToDouble(counter -> counter.count()).sum();
  }

  private long messagesEverQueued() {
    return server().getTotalMessagesAdded();
  }

  private ActiveMQServer server() {
    return embedded.getActiveMQServer();
  }

  record DeadLetter(JsonNode body, String reason, String queue, String error) {}

  private List<DeadLetter> deadLetters() {
    return new JmsTemplate(broker).browse("dead-letters", (session, browser) -> {
      List<DeadLetter> letters = new ArrayList<>();
      for (Object each : Collections.list(browser.getEnumeration())) {
        Message message = (Message) each;
        try {
          letters.add(new DeadLetter(json.readTree(message.getBody(String.class)), message.getStringProperty("TextdeskReason"),
              message.getStringProperty("TextdeskQueue"), message.getStringProperty("TextdeskError")));
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
      return letters;
    });
  }
}
