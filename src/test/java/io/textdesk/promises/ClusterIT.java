package io.textdesk.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.ArtemisServer;
import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.JournalFile;
import io.textdesk.sandbox.PostgresqlServer;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedZendesk;
import io.textdesk.sandbox.TextdeskProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of the jar with one broker and one database: either takes any webhook, either may be killed. */
class ClusterIT {

  static final int CONVERSATIONS = 20;
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final Pattern DONE = Pattern.compile("textdesk_messages_total\\{[^}]*outcome=\"done\"[^}]*} ([0-9.E]+)");

  final long seed = System.nanoTime();
  final Random dice = new Random(seed);
  final ScheduledExecutorService balancer = Executors.newSingleThreadScheduledExecutor();

  @TempDir Path directory;
  SimulatedKlaviyo klaviyo;
  SimulatedZendesk zendesk;
  ArtemisServer broker;
  JournalFile journal;
  List<TextdeskProcess> nodes = new ArrayList<>();
  Crowd crowd;

  @BeforeEach
  void openTheShop() throws Exception {
    klaviyo = new SimulatedKlaviyo(0);
    zendesk = new SimulatedZendesk(0);
    broker = new ArtemisServer(directory.resolve("broker"));
    Map<String, Object> database = PostgresqlServer.settings();
    journal = new JournalFile(database.get("spring.datasource.url").toString());
    nodes.add(node("first", database));
    nodes.add(node("second", database));
    crowd = new Crowd(klaviyo, zendesk, CONVERSATIONS, seed);
  }

  private TextdeskProcess node(String name, Map<String, Object> database) throws IOException {
    TextdeskProcess node = TextdeskProcess.ofJar(Files.createDirectory(directory.resolve(name)))
        .connect(klaviyo, zendesk).withoutLimits(klaviyo, zendesk)
        .set("spring.profiles.active", "cluster")
        .set("spring.artemis.broker-url", broker.url() + "?consumerWindowSize=0")
        .set("textdesk.metrics.public", "true")
        .set("textdesk.retry.first-delay", "200ms")
        .set("textdesk.new-tickets.note", "false")
        .set("textdesk.retry.effect-within", "3s")
        .set("textdesk.sms.find-within", "10s")
        .set("textdesk.sms.look-every-millis", "500");
    database.forEach((setting, value) -> node.set(setting, value.toString()));
    return node;
  }

  @AfterEach
  void closeTheShop() throws Exception {
    crowd.close();
    balancer.shutdownNow();
    nodes.forEach(TextdeskProcess::close);
    broker.close();
    klaviyo.close();
    zendesk.close();
  }

  @Test
  void losesNothingDoublesNothingAndKeepsTheOrder_whenNodesAreKilled() {
    nodes.forEach(node -> node.start());
    nodes.forEach(TextdeskProcess::awaitReady);
    balancer.scheduleAtFixedRate(this::nextNodeTakesTheWebhooks, 0, 50, TimeUnit.MILLISECONDS);
    crowd.start(Duration.ofMillis(40));
    awaitDeeds(200);
    List<Long> shares = nodes.stream().map(ClusterIT::done).toList();

    TextdeskProcess second = nodes.get(1);
    second.kill();
    awaitDeeds(100);
    second.start().awaitReady();
    awaitDeeds(100);
    killInComment(nodes.get(0));
    awaitDeeds(100);
    nodes.get(0).start().awaitReady();
    awaitDeeds(100);
    crowd.rest();

    Tally tally = Tally.whenSettled(klaviyo, zendesk, crowd.customers(), journal::states);
    System.out.printf("Seed %d, 2 nodes, %d things said%n"
            + "  done before the first kill %d and %d, since the last %d and %d%n%s%n",
        seed, crowd.said(), shares.get(0), shares.get(1), done(nodes.get(0)), done(second), tally);
    tally.assertNothingLostDoubledOrOutOfOrder();
    assertThat(shares).as("done by each node").allSatisfy(share -> assertThat(share).isGreaterThan(20));
  }

  /** Whichever node sent the comment, it takes effect when the first node is gone. */
  private void killInComment(TextdeskProcess node) {
    zendesk.faults().onceWith("Text ", "PUT", "/api/v2/tickets/\\d+", Fault.effectAfterCutOff(node::kill));
    await().atMost(PATIENCE).until(() -> !node.isAlive());
  }

  private void nextNodeTakesTheWebhooks() {
    TextdeskProcess node = nodes.get(dice.nextInt(nodes.size()));
    if (node.isAlive()) {
      klaviyo.deliverWebhooksTo(node.url("/webhooks/klaviyo"));
      zendesk.deliverWebhooksTo(node.url("/webhooks/zendesk"));
    }
  }

  private void awaitDeeds(int more) {
    int wanted = crowd.said() + more;
    await().atMost(PATIENCE).until(() -> crowd.said() >= wanted);
  }

  private static long done(TextdeskProcess node) {
    Matcher counters = DONE.matcher(node.read("/actuator/prometheus"));
    return counters.results().mapToLong(counter -> (long) Double.parseDouble(counter.group(1))).sum();
  }
}
