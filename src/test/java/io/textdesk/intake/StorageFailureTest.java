package io.textdesk.intake;

import static io.textdesk.intake.WebhookClient.signedByKlaviyo;
import static io.textdesk.intake.WebhookClient.signedByZendesk;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariDataSource;
import io.textdesk.sandbox.SandboxTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedZendesk;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.server.files.FileStoreMonitor;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
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

  /** It is three seconds, and as many more as a busy machine needs. */
  static final Duration LONGEST_ANSWER = Duration.ofSeconds(15);

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired JdbcTemplate database;
  @Autowired EmbeddedActiveMQ broker;
  @Autowired CamelContext camel;
  @Autowired HikariDataSource pool;
  @Value("${spring.datasource.url}") String databaseUrl;
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
  void asksForARepeat_whileTheDiskIsFull() throws IOException {
    FileStoreMonitor disk = ((ActiveMQServerImpl) broker.getActiveMQServer()).getMonitor();
    long minFree = disk.getMinDiskFree();
    disk.setMinDiskFree(Long.MAX_VALUE).tick();
    try {
      assertAsksForRepeat(takesNoMore());
    } finally {
      disk.setMinDiskFree(minFree).tick();
    }

    assertTakesAndWorksOffOnce("Is there room again?");
  }

  @ParameterizedTest
  @EnumSource(names = {"BLOCK", "FAIL"})
  void asksForARepeat_whileTheQueueIsFull(AddressFullMessagePolicy policy) throws Exception {
    var settings = broker.getActiveMQServer().getAddressSettingsRepository();
    settings.addMatch("inbound-sms", new AddressSettings().setAddressFullMessagePolicy(policy).setMaxSizeBytes(1)
        .setMaxDeliveryAttempts(-1).setAutoDeleteQueues(false).setAutoDeleteAddresses(false));
    camel.getRouteController().stopRoute("inbound-sms-to-ticket");
    try {
      assertAsksForRepeat(takesNoMore());
    } finally {
      settings.removeMatch("inbound-sms");
      camel.getRouteController().startRoute("inbound-sms-to-ticket");
    }

    assertTakesAndWorksOffOnce("Still there?");
  }

  @Test
  void asksForARepeat_whileSomebodyLocksTheDatabase() throws Exception {
    ObjectNode bad = klaviyo.inboundEvent(amy, "without time",
        event -> ((ObjectNode) event.at("/payload/data")).remove("attributes"));
    byte[] delivery = klaviyo.batch(List.of(bad)).toString().getBytes(UTF_8);
    try (Connection other = DriverManager.getConnection(databaseUrl); Statement statement = other.createStatement()) {
      statement.execute("begin exclusive");
      assertAsksForRepeat(fromKlaviyo(delivery));
      statement.execute("rollback");
    }

    await().untilAsserted(() -> assertThat(fromKlaviyo(delivery).body()).contains("\"malformed\":1"));
  }

  @Test
  void asksForARepeat_whileTheDatabaseHasNoConnectionLeft() throws Exception {
    byte[] texts = delivery("Any line free?");
    try (Connections all = new Connections(pool)) {
      assertAsksForRepeat(fromKlaviyo(texts));
      assertAsksForRepeat(fromZendesk());
    }

    await().untilAsserted(() -> assertThat(fromKlaviyo(texts).statusCode()).isEqualTo(202));
  }

  @Test
  void asksForARepeatAtOnce_whileAllThatStoreAreStuck() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    byte[] texts = delivery("Too many of us");
    try (Connections all = new Connections(pool)) {
      for (int number = 0; number < 400; number++) {
        answers.add(client.later(
            "/webhooks/klaviyo", texts, signedByKlaviyo(klaviyo.webhookSecret(), texts, Instant.now())));
      }
      assertThat(answers).allSatisfy(answer -> assertAsksForRepeat(answer.get(LONGEST_ANSWER.toSeconds(), SECONDS)));
    }

    await().atMost(Duration.ofSeconds(30)).until(() -> fromKlaviyo(texts).statusCode() == 202);
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

  /** What the broker allowed before goes on for a while: each sender has some credit with it. */
  private HttpResponse<String> takesNoMore() throws IOException {
    for (int number = 0; number < 1000; number++) {
      byte[] body = delivery("x".repeat(30_000), "y".repeat(30_000), "z".repeat(30_000));
      Instant asked = Instant.now();
      HttpResponse<String> answer = fromKlaviyo(body);
      assertThat(Duration.between(asked, Instant.now())).isLessThan(LONGEST_ANSWER);
      if (answer.statusCode() != 202) {
        return answer;
      }
    }
    throw new AssertionError("a full broker takes everything");
  }

  private void assertTakesAndWorksOffOnce(String text) {
    amy = klaviyo.anyPhone();
    byte[] texts = delivery(text);
    await().atMost(Duration.ofSeconds(60)).until(() -> fromKlaviyo(texts).statusCode() == 202);
    await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(textsOf(amy)).containsExactly(text));
  }

  /** All there are, so that nobody else gets one. */
  private record Connections(List<Connection> taken) implements AutoCloseable {

    Connections(HikariDataSource pool) throws SQLException {
      this(new ArrayList<>());
      while (taken.size() < pool.getMaximumPoolSize()) {
        taken.add(pool.getConnection());
      }
    }

    @Override
    public void close() throws SQLException {
      for (Connection connection : taken) {
        connection.close();
      }
    }
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
