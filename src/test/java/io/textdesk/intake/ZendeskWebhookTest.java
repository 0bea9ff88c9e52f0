package io.textdesk.intake;

import static io.textdesk.intake.WebhookClient.signedByZendesk;
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
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;

@FlowTest
class ZendeskWebhookTest {

  static final String PATH = "/webhooks/zendesk";
  static final int LIMIT = 5 * 1024 * 1024;
  /** No ticket of the desk: the flow finds it gone, which is an outcome too. */
  static final String NO_TICKET = "999999001";

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired JdbcTemplate database;
  @Autowired EmbeddedActiveMQ embedded;
  @Autowired MeterRegistry meters;
  @Autowired OperatorView operator;
  @Autowired ObjectMapper json;
  @LocalServerPort int port;
  WebhookClient client;

  @BeforeEach
  void client() {
    client = new WebhookClient(port);
  }

  @Test
  void acceptsASignedEvent_andAnswersWithCountsOnly() throws IOException {
    ObjectNode event = event("ticket.created");

    HttpResponse<String> answer = post(bytes(event), headers -> headers.put("X-Of-Sender", "do not repeat"));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("{\"accepted\":1,\"duplicate\":0,\"unwanted\":0,\"malformed\":0}");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertNothingRepeated(answer);
    await().untilAsserted(() -> assertThat(statesOf(event)).containsExactly("skipped"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Zendesk-Webhook-Signature", "X-Zendesk-Webhook-Signature-Timestamp"})
  void refusesAnEventWithoutProof(String header) throws IOException {
    assertRefused(post(bytes(event("ticket.created")), headers -> headers.remove(header)), 401);
  }

  @Test
  void refusesASignatureOfOtherBytes() throws IOException {
    byte[] body = bytes(event("ticket.created"));
    Map<String, String> signed = signedByZendesk(zendesk.webhookSecret(), body, Instant.now());
    body[body.length - 1] = '\n';

    assertRefused(client.post(PATH, body, signed), 401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"another-secret-0123456789", "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==", "this_secret_is_for_testing_only"})
  void refusesAnotherSecret_alsoThePublishedOneOfTestDeliveries(String secret) throws IOException {
    byte[] body = bytes(event("ticket.created"));

    assertRefused(client.post(PATH, body, signedByZendesk(secret, body, Instant.now())), 401);
  }

  @ParameterizedTest
  @CsvSource({"-PT50H, 401", "-PT48H, 202", "PT48H, 202", "PT50H, 401"})
  void takesSignaturesOfTwoDaysToBothSides(Duration away, int status) {
    Delivery delivery = zendesk.deliver(bytes(event("ticket.created")), Instant.now().plus(away), headers -> {});

    assertThat(delivery.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "no JSON", "{\"type\":", "[]", "null", "\"type\"", "{}", "{\"type\":null}", "{\"type\":{}}"})
  void refusesWhatIsNoEvent(String body) throws IOException {
    assertRefused(post(body.getBytes(UTF_8), headers -> {}), 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "time", "detail subject"})
  void refusesAWantedEventThatLacksWhatAFlowNeeds(String missing) throws IOException {
    ObjectNode event = event("ticket.created");
    event.remove(List.of(missing.split(" ")));

    assertRefused(post(bytes(event), headers -> {}), 400);
  }

  @Test
  void takesAnEventThatNamesItsTicketInTheSubjectOnly() {
    ObjectNode event = event("ticket.created");
    event.remove("detail");

    assertThat(zendesk.deliver(event).status()).isEqualTo(202);
  }

  @Test
  void refusesACommentEventWithoutComment() throws IOException {
    assertRefused(post(bytes(event("ticket.comment_added")), headers -> {}), 400);
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

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml"})
  void refusesOtherMediaTypes(String type) throws IOException {
    HttpResponse<String> answer =
        post(bytes(event("ticket.created")), headers -> headers.put("Content-Type", type));

    assertThat(answer.statusCode()).isEqualTo(415);
    assertNothingRepeated(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
  void refusesOtherMethods(String method) throws IOException {
    HttpResponse<String> answer = client.send(PATH, method, HttpRequest.BodyPublishers.noBody(), Map.of());

    assertThat(answer.statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ticket.tags_changed", "ticket.something_new", "user.created"})
  void dropsTypesThatNoFlowWants_withoutStoringThem(String type) {
    operator.waitsUntilTheQueuesAreEmpty();
    ObjectNode event = event(type);
    event.remove("detail");
    long queued = messagesEverQueued();
    double counted = dropped("unwanted");

    Delivery delivery = zendesk.deliver(event);

    assertThat(delivery.status()).isEqualTo(202);
    assertThat(delivery.answer()).contains("\"unwanted\":1");
    assertThat(messagesEverQueued()).isEqualTo(queued);
    assertThat(statesOf(event)).isEmpty();
    assertThat(dropped("unwanted") - counted).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"ticket.comment_added, ''", "ticket.status_changed, OPEN", "ticket.status_changed, SOLVED"})
  void dropsEventsOfTicketsWithoutAConversation(String type, String current) {
    operator.waitsUntilTheQueuesAreEmpty();
    ObjectNode event = event(type, change -> {
      ObjectNode what = (ObjectNode) change.path("event");
      what.put("current", current);
      what.putObject("comment").put("id", "7301").put("body", "Hello").put("is_public", true)
          .putObject("author").put("id", "7302").put("is_staff", true);
    });
    long queued = messagesEverQueued();

    Delivery delivery = zendesk.deliver(event);

    assertThat(delivery.answer()).contains("\"unwanted\":1");
    assertThat(messagesEverQueued()).isEqualTo(queued);
  }

  @Test
  void acceptsAClosedTicketWithoutAConversation() {
    ObjectNode event = event("ticket.status_changed", change -> ((ObjectNode) change.path("event")).put("current", "CLOSED"));

    assertThat(zendesk.deliver(event).answer()).contains("\"accepted\":1");
  }

  @Test
  void sendsOneText_howeverOftenTheCommentIsTold() {
    SimulatedPhone amy = klaviyo.anyPhone();
    amy.texts("Größe 42? 🙂");
    await().untilAsserted(() -> assertThat(desk.ticketsOf(amy.profileId())).hasSize(1));
    String words = "Ja, Größe 42 für 9,90 € 🙂 日本語 ñandú";

    long commentId = desk.reply(desk.ticketsOf(amy.profileId()).get(0).id(), words);
    await().untilAsserted(() -> assertThat(amy.received()).containsExactly(words));
    Delivery repeated = zendesk.redeliver(eventOf(commentId));

    assertThat(repeated.answer()).contains("\"duplicate\":1");
    operator.waitsUntilTheQueuesAreEmpty();
    assertThat(amy.received()).containsExactly(words);
  }

  @Test
  void countsADuplicate() {
    ObjectNode event = event("ticket.created");

    zendesk.deliver(event);
    await().untilAsserted(() -> assertThat(statesOf(event)).containsExactly("skipped"));

    assertThat(zendesk.deliver(event).answer())
        .isEqualTo("{\"accepted\":0,\"duplicate\":1,\"unwanted\":0,\"malformed\":0}");
  }

  private String eventOf(long commentId) {
    return zendesk.deliveries().stream()
        .filter(delivery -> read(delivery.body()).at("/event/comment/id").asText().equals(String.valueOf(commentId)))
        .map(Delivery::id)
        .findFirst().orElseThrow();
  }

  private ObjectNode event(String type) {
    return event(type, event -> {});
  }

  private ObjectNode event(String type, Consumer<ObjectNode> change) {
    ObjectNode event = json.createObjectNode();
    event.put("id", UUID.randomUUID().toString()).put("type", "zen:event-type:" + type).put("account_id", 10457213)
        .put("subject", "zen:ticket:" + NO_TICKET).put("time", Instant.now().toString()).put("zendesk_event_version", "2022-11-06");
    event.putObject("detail").put("id", NO_TICKET).put("status", "OPEN").put("brand_id", "360002").put("external_id", "");
    event.putObject("event");
    change.accept(event);
    return event;
  }

  private static byte[] bytes(ObjectNode event) {
    return event.toString().getBytes(UTF_8);
  }

  private HttpResponse<String> post(byte[] body, Consumer<Map<String, String>> change) throws IOException {
    Map<String, String> headers = new HashMap<>(signedByZendesk(zendesk.webhookSecret(), body, Instant.now()));
    change.accept(headers);
    return client.post(PATH, body, headers);
  }

  private void assertRefused(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
    assertThat(read(answer.body()).path("error").asText()).isNotBlank().hasSizeLessThan(200);
    assertNothingRepeated(answer);
  }

  private static void assertNothingRepeated(HttpResponse<String> answer) {
    assertThat(answer.headers().map().keySet()).noneMatch(name -> name.matches("(?i)x-zendesk.*|x-of-sender|user-agent|camel.*"));
    assertThat(answer.body()).doesNotContain("do not repeat", "Exception");
  }

  private JsonNode read(String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  private List<String> statesOf(ObjectNode event) {
    return database.queryForList("select state from message where event_id = ?", String.class, event.path("id").asText());
  }

  private double dropped(String reason) {
    return meters.find("textdesk.messages").tags("outcome", "dropped", "reason", reason).counters().stream()
        .mapToDouble(counter -> counter.count()).sum();
  }

  private long messagesEverQueued() {
    return embedded.getActiveMQServer().getTotalMessagesAdded();
  }
}
