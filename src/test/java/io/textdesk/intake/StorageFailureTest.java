package io.textdesk.intake;

import static io.textdesk.intake.WebhookClient.signedByKlaviyo;
import static io.textdesk.intake.WebhookClient.signedByZendesk;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.SandboxTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedZendesk;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;

/**
 * What cannot be stored is not accepted, and is taken when it comes again. An application of its own, since it breaks
 * it.
 */
@SandboxTest(properties = {"textdesk.sandbox=true", "textdesk.retry.first-delay=200ms"})
@DirtiesContext
class StorageFailureTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired JdbcTemplate database;
  @Autowired EmbeddedActiveMQ broker;
  @Autowired CamelContext camel;
  @LocalServerPort int port;
  WebhookClient client;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    client = new WebhookClient(port);
    amy = klaviyo.anyPhone();
  }

  @Test
  void asksForARepeat_whileTheDatabaseFails() throws IOException {
    byte[] texts = delivery("First", "Second");
    database.execute("alter table message rename to message_elsewhere");
    try {
      assertAsksForRepeat(fromKlaviyo(texts));
      assertAsksForRepeat(fromZendesk());
    } finally {
      database.execute("alter table message_elsewhere rename to message");
    }

    assertThat(fromKlaviyo(texts).body()).contains("\"accepted\":2");

    await().untilAsserted(() -> assertThat(textsOf(amy)).containsExactlyInAnyOrder("First", "Second"));
    assertThat(fromZendesk().statusCode()).isEqualTo(202);
  }

  @Test
  void asksForARepeat_whileTheBrokerFails() throws Exception {
    byte[] texts = delivery("Anybody there?");
    broker.stop();
    try {
      assertAsksForRepeat(fromKlaviyo(texts));
      assertAsksForRepeat(fromZendesk());
    } finally {
      broker.start();
    }

    await().atMost(Duration.ofSeconds(30)).until(() -> fromKlaviyo(texts).statusCode() == 202);

    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(textsOf(amy)).containsExactly("Anybody there?"));
  }

  @Test
  void takesWhatNeedsNoStore_whileTheBrokerFails() throws Exception {
    ObjectNode clicked = klaviyo.inboundEvent(amy, "clicked", event -> event.put("topic", "event:klaviyo.clicked_sms"));
    broker.stop();
    try {
      assertThat(fromKlaviyo(klaviyo.batch(List.of()).toString().getBytes(UTF_8)).statusCode()).isEqualTo(202);
      assertThat(fromKlaviyo(klaviyo.batch(List.of(clicked)).toString().getBytes(UTF_8)).statusCode()).isIn(202, 503);
    } finally {
      broker.start();
    }
  }

  @Test
  void asksForARepeat_whileTheRouteIsStopped() throws Exception {
    byte[] texts = delivery("Hello?");
    camel.getRouteController().stopRoute("klaviyo-webhook");
    camel.getRouteController().suspendRoute("zendesk-webhook");
    try {
      assertAsksForRepeat(fromKlaviyo(texts));
      assertAsksForRepeat(fromZendesk());
    } finally {
      camel.getRouteController().startRoute("klaviyo-webhook");
      camel.getRouteController().resumeRoute("zendesk-webhook");
    }

    assertThat(fromKlaviyo(texts).statusCode()).isEqualTo(202);
    assertThat(fromZendesk().statusCode()).isEqualTo(202);
  }

  private static void assertAsksForRepeat(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("30");
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
    assertThat(answer.body()).contains("\"error\"").hasSizeLessThan(200);
    assertThat(answer.headers().map().keySet()).noneMatch(name -> name.matches("(?i)klaviyo.*|x-zendesk.*|camel.*"));
  }

  private HttpResponse<String> fromKlaviyo(byte[] body) throws IOException {
    return client.post("/webhooks/klaviyo", body, signedByKlaviyo(klaviyo.webhookSecret(), body, Instant.now()));
  }

  private HttpResponse<String> fromZendesk() throws IOException {
    byte[] body = """
        {"id": "%s", "type": "zen:event-type:ticket.created", "time": "%s", "detail": {"id": "999999002"}, "event": {}}
        """.formatted(UUID.randomUUID(), Instant.now()).getBytes(UTF_8);
    return client.post("/webhooks/zendesk", body, signedByZendesk(zendesk.webhookSecret(), body, Instant.now()));
  }

  private byte[] delivery(String... texts) {
    List<ObjectNode> events = java.util.Arrays.stream(texts).map(text -> klaviyo.inboundEvent(amy, text)).toList();
    return klaviyo.batch(events).toString().getBytes(UTF_8);
  }

  private List<String> textsOf(SimulatedPhone phone) {
    return desk.ticketsOf(phone.profileId()).stream().flatMap(ticket -> ticket.publicTexts().stream()).toList();
  }
}
