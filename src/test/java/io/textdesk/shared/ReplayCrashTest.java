package io.textdesk.shared;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedZendesk;
import io.textdesk.sandbox.TextdeskProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the application with SIGKILL while it replays: no letter is lost, none is there twice. */
class ReplayCrashTest {

  static final String TICKETS = "/api/v2/tickets";
  static final int CUSTOMERS = 5;
  static final int TEXTS = 10;
  static final int KILLS = 3;
  static final int LATEST_KILL_MILLIS = 150;
  static final Duration PATIENCE = Duration.ofMinutes(2);

  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  final ObjectMapper json = new ObjectMapper();
  final long seed = System.nanoTime();
  final Random random = new Random(seed);

  @Test
  void losesAndDoublesNoLetter_andKeepsTheirOrder(@TempDir Path directory) throws Exception {
    try (SimulatedKlaviyo klaviyo = new SimulatedKlaviyo(0);
        SimulatedZendesk zendesk = new SimulatedZendesk(0);
        TextdeskProcess textdesk = start(directory, klaviyo, zendesk)) {
      List<SimulatedPhone> customers = IntStream.range(0, CUSTOMERS).mapToObj(number -> klaviyo.anyPhone()).toList();
      List<String> texts = IntStream.range(0, TEXTS).mapToObj(number -> "Text " + number).toList();
      zendesk.faults().always("POST", TICKETS, Fault.status(400));
      List<ObjectNode> events = new ArrayList<>();
      texts.forEach(text -> customers.forEach(customer -> events.add(klaviyo.inboundEvent(customer, text))));
      klaviyo.deliver(klaviyo.batch(events));
      await().atMost(PATIENCE).until(() -> letters(textdesk) == CUSTOMERS * TEXTS);

      // Nothing has an effect while it is killed: what is in doubt afterwards is another test's matter.
      zendesk.faults().clear();
      zendesk.faults().always("POST", TICKETS, Fault.status(503));
      for (int kill = 0; kill < KILLS; kill++) {
        replay(textdesk);
        CompletableFuture.runAsync(textdesk::kill, afterAWhile()).join();
        textdesk.start().awaitReady();
      }
      zendesk.faults().clear();
      replay(textdesk).join();

      await().atMost(PATIENCE).untilAsserted(() -> assertThat(customers).as("seed %d", seed).allSatisfy(customer ->
          assertThat(zendesk.desk().ticketsOf(customer.profileId()))
              .flatExtracting(ticket -> ticket.publicTexts()).isEqualTo(texts)));
      assertThat(letters(textdesk)).isZero();
    }
  }

  private static TextdeskProcess start(Path directory, SimulatedKlaviyo klaviyo, SimulatedZendesk zendesk) {
    TextdeskProcess textdesk = new TextdeskProcess(directory).connect(klaviyo, zendesk).withoutLimits(klaviyo, zendesk);
    textdesk.set("textdesk.retry.first-delay", "200ms");
    textdesk.set("textdesk.retry.max-delay", "1s");
    textdesk.set("textdesk.login.password", "right");
    return textdesk.start().awaitReady();
  }

  private Executor afterAWhile() {
    return CompletableFuture.delayedExecutor(random.nextInt(LATEST_KILL_MILLIS), TimeUnit.MILLISECONDS);
  }

  private CompletableFuture<?> replay(TextdeskProcess textdesk) {
    HttpRequest all = request(textdesk).POST(HttpRequest.BodyPublishers.ofString("{}")).build();
    return client.sendAsync(all, BodyHandlers.ofString());
  }

  private int letters(TextdeskProcess textdesk) throws Exception {
    JsonNode answer = json.readTree(client.send(request(textdesk).build(), BodyHandlers.ofString()).body());
    return answer.path("count").asInt(-1);
  }

  private static HttpRequest.Builder request(TextdeskProcess textdesk) {
    String login = Base64.getEncoder().encodeToString("admin:right".getBytes(UTF_8));
    return HttpRequest.newBuilder(textdesk.url("/actuator/deadletters"))
        .header("Authorization", "Basic " + login).header("Content-Type", "application/json");
  }
}
