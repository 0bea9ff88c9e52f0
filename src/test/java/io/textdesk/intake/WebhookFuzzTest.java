package io.textdesk.intake;

import static io.textdesk.intake.WebhookClient.signedByKlaviyo;
import static io.textdesk.intake.WebhookClient.signedByZendesk;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.textdesk.TextdeskApplication;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedZendesk;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.camel.CamelContext;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Whatever arrives: nothing unsigned gets in, our own failures are a 503, and what is stored is what the answer says.
 * Always the same deliveries; CONTRIBUTING.md says how to try more of them.
 */
class WebhookFuzzTest {

  static final String SEED = "20260715";
  static final List<String> FLOWS =
      List.of("inbound-sms-to-ticket", "consent-change", "agent-comment-to-sms", "ticket-event-to-metric");
  static final List<String> QUEUES =
      List.of("inbound-sms", "consent", "agent-comments", "ticket-events", "ticket-life", "opt-out-tags", "dead-letters");
  static final ObjectMapper JSON = new ObjectMapper();
  static final long MEGABYTE = 1024 * 1024;

  static ConfigurableApplicationContext textdesk;
  static ActiveMQServer broker;
  static WebhookClient client;
  static SimulatedKlaviyo klaviyo;
  static SimulatedZendesk zendesk;
  static String klaviyosDelivery;
  static long heapBefore;

  @BeforeContainer
  static void textdeskRunsWithoutItsFlows() throws Exception {
    textdesk = new SpringApplicationBuilder(TextdeskApplication.class)
        .run("--textdesk.sandbox=true", "--server.port=0", "--spring.jmx.enabled=false", "--camel.main.jmx-enabled=false",
            "--logging.level.klaviyo-webhook=ERROR",
            "--logging.level.zendesk-webhook=ERROR");
    for (String flow : FLOWS) {
      textdesk.getBean(CamelContext.class).getRouteController().stopRoute(flow);
    }
    broker = textdesk.getBean(EmbeddedActiveMQ.class).getActiveMQServer();
    client = new WebhookClient(Integer.parseInt(textdesk.getEnvironment().getProperty("local.server.port")));
    klaviyo = textdesk.getBean(SimulatedKlaviyo.class);
    zendesk = textdesk.getBean(SimulatedZendesk.class);
    SimulatedPhone amy = klaviyo.anyPhone();
    klaviyosDelivery = klaviyo.batch(List.of(klaviyo.inboundEvent(amy, "Größe 42?"),
        klaviyo.inboundEvent(amy, "no", event -> event.put("topic", "event:klaviyo.unsubscribed_from_sms_marketing")),
        klaviyo.inboundEvent(amy, "unwanted", event -> event.put("topic", "event:klaviyo.clicked_sms")))).toString();
    heapBefore = heap();
  }

  @AfterContainer
  static void memoryIsFlat() {
    long heapAfter = heap();
    textdesk.close();
    assertThat(heapAfter - heapBefore).isLessThan(64 * MEGABYTE);
  }

  @Property(seed = SEED)
  void klaviyo(@ForAll("klaviyosBodies") byte[] body) throws IOException {
    strangersGetNothing("/webhooks/klaviyo", body);
    takesWhatItSays("/webhooks/klaviyo", body, signedByKlaviyo(klaviyo.webhookSecret(), body, Instant.now()),
        delivery -> delivery.path("data").size());
  }

  @Property(seed = SEED)
  void zendesk(@ForAll("zendesksBodies") byte[] body) throws IOException {
    strangersGetNothing("/webhooks/zendesk", body);
    takesWhatItSays("/webhooks/zendesk", body, signedByZendesk(zendesk.webhookSecret(), body, Instant.now()),
        delivery -> 1);
  }

  @Property(seed = SEED)
  void proof(@ForAll("headerValues") String timestamp, @ForAll("headerValues") String signature) throws IOException {
    byte[] body = klaviyosDelivery.getBytes(UTF_8);
    long before = broker.getTotalMessagesAdded();

    HttpResponse<String> klaviyos = client.post("/webhooks/klaviyo", body, Map.of("Content-Type", "application/json",
        "Klaviyo-Timestamp", timestamp, "Klaviyo-Signature", signature));
    HttpResponse<String> zendesks = client.post("/webhooks/zendesk", body, Map.of("Content-Type", "application/json",
        "X-Zendesk-Webhook-Signature-Timestamp", timestamp, "X-Zendesk-Webhook-Signature", signature));

    assertThat(List.of(klaviyos.statusCode(), zendesks.statusCode())).containsOnly(401);
    assertThat(broker.getTotalMessagesAdded()).isEqualTo(before);
  }

  private static void strangersGetNothing(String path, byte[] body) throws IOException {
    long before = broker.getTotalMessagesAdded();

    HttpResponse<String> unsigned = client.post(path, body, WebhookClient.json());
    HttpResponse<String> forged = client.post(path, body, path.endsWith("klaviyo")
        ? signedByKlaviyo("another-secret-0123456789", body, Instant.now())
        : signedByZendesk("another-secret-0123456789", body, Instant.now()));

    assertThat(List.of(unsigned.statusCode(), forged.statusCode())).isSubsetOf(401, 413, 503);
    assertThat(broker.getTotalMessagesAdded()).isEqualTo(before);
  }

  private static void takesWhatItSays(
      String path, byte[] body, Map<String, String> signed, Function<JsonNode, Integer> events) throws IOException {
    long before = broker.getTotalMessagesAdded();

    HttpResponse<String> answer = client.post(path, body, signed);

    assertThat(answer.statusCode()).isIn(202, 400, 413, 503);
    JsonNode told = JSON.readTree(answer.body());
    if (answer.statusCode() == 202) {
      int sum = 0;
      for (JsonNode count : told) {
        sum += count.intValue();
      }
      assertThat(sum).isEqualTo(events.apply(JSON.readTree(body)));
      int stored = told.path("accepted").intValue() + told.path("malformed").intValue();
      // The broker counts after it has answered.
      await().until(() -> broker.getTotalMessagesAdded() - before == stored);
    } else if (answer.statusCode() != 503) {
      assertThat(told.path("error").asText()).isNotBlank();
      assertThat(broker.getTotalMessagesAdded()).isEqualTo(before);
    }
    forgetWhatIsStored();
  }

  private static void forgetWhatIsStored() {
    try {
      for (String queue : QUEUES) {
        if (broker.locateQueue(queue) != null) {
          broker.locateQueue(queue).deleteAllReferences();
        }
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Provide
  Arbitrary<byte[]> klaviyosBodies() {
    return bodies(klaviyosDelivery, Arbitraries.of("data", "meta", "topic", "external_id", "payload", "id", "attributes",
        "timestamp", "datetime", "relationships", "profile", "event_properties", "klaviyo_webhook_id"));
  }

  @Provide
  Arbitrary<byte[]> zendesksBodies() {
    String event = """
        {"id": "01", "type": "zen:event-type:ticket.comment_added", "time": "2026-11-01T12:00:00Z", "account_id": 1,
         "subject": "zen:ticket:7",
         "detail": {"id": "7", "external_id": "klaviyo:A:B", "status": "OPEN", "brand_id": "1"},
         "event": {"current": "CLOSED", "comment": {"id": "9", "body": "Yes", "is_public": true,
          "author": {"id": "3", "is_staff": true}}}}
        """;
    return bodies(event, Arbitraries.of("id", "type", "time", "account_id", "subject", "detail", "external_id", "status",
        "event", "current", "comment", "body", "author", "is_public"));
  }

  @Provide
  Arbitrary<String> headerValues() {
    Arbitrary<String> close = Arbitraries.of("", "Thu, 26 Nov 2026 12:00:00 GMT", "2026-11-26T12:00:00Z", "-1",
        "999999999999999999", "0".repeat(64), "=".repeat(44), "+1000000000-01-01T00:00:00Z");
    return Arbitraries.oneOf(close, Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(300).map(String::strip));
  }

  /** What came over the wire damaged, what somebody made up, and noise; now and then a lot of it. */
  private static Arbitrary<byte[]> bodies(String good, Arbitrary<String> names) {
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(500);
    Arbitrary<byte[]> madeUp = json(names).map(text -> text.getBytes(UTF_8));
    Arbitrary<byte[]> replaced = Combinators.combine(values(names), Arbitraries.integers().between(0, 60))
        .as((value, place) -> replaceValue(good, value, place).getBytes(UTF_8));
    Arbitrary<byte[]> padded = Arbitraries.integers().between(0, (int) (6 * MEGABYTE))
        .map(blanks -> (good + " ".repeat(blanks)).getBytes(UTF_8));
    return Arbitraries.frequencyOf(Tuple.of(2, noise), Tuple.of(8, madeUp), Tuple.of(8, replaced),
        Tuple.of(8, damaged(good)), Tuple.of(1, padded));
  }

  private static Arbitrary<byte[]> damaged(String good) {
    byte[] bytes = good.getBytes(UTF_8);
    Arbitrary<List<Integer>> places = Arbitraries.integers().between(0, bytes.length - 1).list().ofMaxSize(4);
    Arbitrary<Integer> lengths = Arbitraries.integers().between(bytes.length / 2, bytes.length);
    return Combinators.combine(places, Arbitraries.bytes(), lengths)
        .as((changed, by, length) -> {
          byte[] body = Arrays.copyOf(bytes, changed.size() == 4 ? length : bytes.length);
          changed.stream().filter(place -> place < body.length).forEach(place -> body[place] = by);
          return body;
        });
  }

  private static Arbitrary<String> json(Arbitrary<String> names) {
    return Arbitraries.recursive(() -> values(names), inner -> Arbitraries.oneOf(
        inner.list().ofMaxSize(4).map(List::toString),
        Combinators.combine(names.list().ofSize(3), inner.list().ofSize(3)).as((keys, values) ->
            "{\"%s\":%s,\"%s\":%s,\"%s\":%s}".formatted(keys.get(0), values.get(0), keys.get(1), values.get(1), keys.get(2), values.get(2))),
        inner.map("{\"data\":[%s]}"::formatted)), 0, 5);
  }

  private static Arbitrary<String> values(Arbitrary<String> names) {
    return Arbitraries.oneOf(
        Arbitraries.of("null", "true", "0", "-1", "1e400", "1e-400", "9".repeat(400), "123456789012345678901",
            "[]", "{}", "\"\"", "[[]]", "\"\\u0000\"", "\"\\ud800\"", "\"" + "x".repeat(300) + "\"", "[".repeat(1500) + "]".repeat(1500),
            "\"event:klaviyo.sent_sms\"", "\"zen:event-type:ticket.created\"", "\"2026-02-31T25:00:00Z\"",
            "\"+999999999-12-31T23:59:59Z\""),
        names.map("\"%s\""::formatted),
        Arbitraries.strings().ofMaxLength(30).map(text -> JSON.valueToTree(text).toString()));
  }

  /** Where a value stands in JSON, another one. */
  private static String replaceValue(String good, String value, int place) {
    int from = 0;
    for (int number = 0; number <= place; number++) {
      from = good.indexOf(':', from) + 1;
    }
    int to = from;
    while (to < good.length() && ",}]".indexOf(good.charAt(to)) < 0) {
      to++;
    }
    return good.substring(0, from) + value + good.substring(to);
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
