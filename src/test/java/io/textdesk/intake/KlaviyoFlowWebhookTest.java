package io.textdesk.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.Delivery;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Texts that the webhook action of a Klaviyo flow tells of. */
@FlowTest
class KlaviyoFlowWebhookTest {

  static final String PATH = "/webhooks/klaviyo-flow";

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedDesk desk;
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
  void makesATicket_asTheSystemWebhookDoes() throws IOException {
    ObjectNode told = told("Where is \"my\" order?\nNumber 1001");

    HttpResponse<String> answer = post(told, klaviyo.webhookSecret());

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("{\"accepted\":1,\"duplicate\":0,\"unwanted\":0,\"malformed\":0}");
    desk.showsOneTicket(amy, "Where is \"my\" order?\nNumber 1001");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(told.path("event_id").asText())).isEqualTo("done"));
    assertThat(post(told, klaviyo.webhookSecret()).body()).contains("\"duplicate\":1");
  }

  @Test
  void leavesABrandedSenderOut() throws IOException {
    ObjectNode told = told("Where is my order?").put("sender", "EXAMPLE");

    post(told, klaviyo.webhookSecret());

    await().untilAsserted(() ->
        assertThat(operator.outcomeOf(told.path("event_id").asText())).isEqualTo("skipped branded-sender"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1784538927", "2026-07-20T09:15:27Z", "2026-07-20 09:15:27+00:00"})
  void understandsTheTime(String time) throws IOException {
    ObjectNode told = told("before the connection").put("time", time);

    post(told, klaviyo.webhookSecret());

    await().untilAsserted(() ->
        assertThat(operator.outcomeOf(told.path("event_id").asText())).isEqualTo("skipped before-start"));
  }

  @Test
  void isTheSameText_whenTheSystemWebhookTellsOfItLater() {
    // The flow does not know when it was sent, so that only its UUID tells that it is the same.
    String event = klaviyo.inboundEvent(amy, "Where is my order?", told -> ((ObjectNode) told.at("/payload/data/attributes"))
        .put("timestamp", Instant.now().plusSeconds(600).getEpochSecond())).path("external_id").asText();
    Delivery byFlow = klaviyo.tellByFlow(event, amy);
    assertThat(byFlow.status()).isEqualTo(202);
    desk.showsOneTicket(amy, "Where is my order?");

    klaviyo.redeliver(event);

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("skipped duplicate"));
    desk.showsOneTicket(amy, "Where is my order?");
  }

  @Test
  void isTheSameText_whenTheSystemWebhookToldOfItBefore() throws IOException {
    String event = amy.texts("Where is my order?");
    desk.showsOneTicket(amy, "Where is my order?");

    Delivery byFlow = klaviyo.tellByFlow(event, amy);

    String id = json.readTree(byFlow.body()).path("event_id").asText();
    assertThat(id).isNotEqualTo(event);
    await().untilAsserted(() -> assertThat(operator.outcomeOf(id)).isEqualTo("skipped duplicate"));
    desk.showsOneTicket(amy, "Where is my order?");
  }

  @Test
  void takesTheSameWordsTwice() throws IOException {
    post(told("Hello?"), klaviyo.webhookSecret());
    post(told("Hello?"), klaviyo.webhookSecret());

    desk.showsOneTicket(amy, "Hello?", "Hello?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"another-secret-0123456789", " "})
  void refusesAnotherSecret(String secret) throws IOException {
    assertRefused(post(told("by somebody else"), secret), 401);
  }

  @Test
  void refusesADeliveryWithoutSecret() throws IOException {
    assertRefused(client.post(PATH, bytes(told("by somebody else")), WebhookClient.json()), 401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "[]", "null", "{}"})
  void refusesWhatIsNoText(String body) throws IOException {
    assertRefused(client.post(PATH, body.getBytes(UTF_8), headers(klaviyo.webhookSecret())), 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"event_id", "profile_id", "time"})
  void refusesATextThatLacksWhatAFlowNeeds(String missing) throws IOException {
    ObjectNode told = told("incomplete");
    told.remove(missing);

    assertRefused(post(told, klaviyo.webhookSecret()), 400);
  }

  @ParameterizedTest
  @CsvSource({"event_id, ''", "profile_id, ''", "time, yesterday"})
  void refusesATextWithoutAValueThatAFlowNeeds(String name, String value) throws IOException {
    assertRefused(post(told("incomplete").put(name, value), klaviyo.webhookSecret()), 400);
  }

  @Test
  void hasTheDocumentedTemplate() {
    klaviyo.flowTemplate().lines().forEach(line ->
        assertThat(Path.of("docs/klaviyo-sources.md")).content().contains(line));
  }

  private ObjectNode told(String text) {
    return json.createObjectNode().put("event_id", UUID.randomUUID().toString()).put("profile_id", amy.profileId())
        .put("phone", amy.number()).put("sender", klaviyo.brandNumber()).put("text", text)
        .put("time", Instant.now().toString());
  }

  private HttpResponse<String> post(ObjectNode told, String secret) throws IOException {
    return client.post(PATH, bytes(told), headers(secret));
  }

  private static Map<String, String> headers(String secret) {
    Map<String, String> headers = WebhookClient.json();
    headers.put("X-Textdesk-Secret", secret);
    return headers;
  }

  private static byte[] bytes(ObjectNode told) {
    return told.toString().getBytes(UTF_8);
  }

  private static void assertRefused(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).startsWith("{\"error\":");
    assertThat(answer.headers().map().keySet()).noneMatch(name -> name.equalsIgnoreCase("X-Textdesk-Secret"));
  }
}
