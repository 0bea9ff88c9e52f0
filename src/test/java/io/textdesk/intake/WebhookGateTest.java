package io.textdesk.intake;

import static io.textdesk.intake.WebhookClient.signedByKlaviyo;
import static io.textdesk.intake.WebhookClient.signedByZendesk;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.JournalFile;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedZendesk;
import io.textdesk.sandbox.TextdeskProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From the first connection to the last, nobody hears that a webhook does not exist or failed: Zendesk would not
 * repeat.
 */
class WebhookGateTest {

  final Map<String, String> accepted = new ConcurrentHashMap<>();
  final Answers answers = new Answers();
  final AtomicInteger texts = new AtomicInteger();
  volatile boolean hammering = true;

  @Test
  void asksForARepeat_untilTheRoutesRun_andWhileTheyStop(@TempDir Path directory) throws Exception {
    try (SimulatedKlaviyo klaviyo = new SimulatedKlaviyo(0);
        SimulatedZendesk zendesk = new SimulatedZendesk(0);
        TextdeskProcess textdesk = new TextdeskProcess(directory).connect(klaviyo, zendesk)) {
      klaviyo.deliverWebhooksTo(null);
      zendesk.deliverWebhooksTo(null);
      SimulatedPhone amy = klaviyo.phone("Amy Adams", null, "+12025550143", true);
      WebhookClient client = new WebhookClient(textdesk.url("/"));
      List<Thread> hammers = List.of(
          hammer(() -> sendText(client, klaviyo, amy)), hammer(() -> sendEvent(client, zendesk)));

      textdesk.start().awaitReady();
      await().until(() -> accepted.size() >= 20);
      textdesk.stop();
      int exit = textdesk.awaitEnd();
      hammering = false;
      for (Thread hammer : hammers) {
        hammer.join();
      }

      System.out.println("Answers while starting, running and stopping: " + answers.summary());
      assertThat(exit).isEqualTo(143);
      assertThat(answers.unexpected()).isEmpty();
      assertThat(answers.statuses()).contains(503, 202);
      assertNothingLost(textdesk);
    }
  }

  private void assertNothingLost(TextdeskProcess textdesk) {
    textdesk.start().awaitReady();
    JournalFile journal = new JournalFile(textdesk.directory().resolve("data"));
    await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(journal.finished()).containsAll(accepted.keySet()));
    System.out.println("Accepted and worked off: " + accepted.size());
  }

  private interface Blow {
    void strike() throws IOException;
  }

  /** As fast as the answers come; where nobody listens yet, again at once. */
  private Thread hammer(Blow blow) {
    Thread thread = new Thread(() -> {
      while (hammering) {
        try {
          blow.strike();
        } catch (IOException refusedOrCut) {
          answers.none();
        }
      }
    });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** A keyword, which is worked off without a request to anybody. */
  private void sendText(WebhookClient client, SimulatedKlaviyo klaviyo, SimulatedPhone amy) throws IOException {
    String id = "text-" + texts.incrementAndGet();
    ObjectNode event = klaviyo.inboundEvent(amy, "YES", change -> change.put("external_id", id));
    byte[] body = klaviyo.batch(List.of(event)).toString().getBytes(UTF_8);
    note(id, client.post("/webhooks/klaviyo", body, signedByKlaviyo(klaviyo.webhookSecret(), body, Instant.now())));
  }

  private void sendEvent(WebhookClient client, SimulatedZendesk zendesk) throws IOException {
    String id = UUID.randomUUID().toString();
    byte[] body = """
        {"id": "%s", "type": "zen:event-type:ticket.status_changed", "time": "%s",
         "detail": {"id": "999999003", "external_id": "klaviyo:Xy7Qb2:01K0"}, "event": {"current": "OPEN"}}
        """.formatted(id, Instant.now()).getBytes(UTF_8);
    note(id, client.post("/webhooks/zendesk", body, signedByZendesk(zendesk.webhookSecret(), body, Instant.now())));
  }

  private void note(String id, HttpResponse<String> answer) {
    answers.add(answer);
    if (answer.statusCode() / 100 == 2) {
      accepted.put(id, id);
    }
  }

  /** What came back, and how often. */
  private static final class Answers {

    private final Map<Integer, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> unexpected = new ConcurrentLinkedQueue<>();

    void none() {
      counts.computeIfAbsent(0, none -> new AtomicInteger()).incrementAndGet();
    }

    void add(HttpResponse<String> answer) {
      counts.computeIfAbsent(answer.statusCode(), none -> new AtomicInteger()).incrementAndGet();
      boolean repeat = answer.statusCode() == 503 && answer.headers().firstValue("Retry-After").filter("30"::equals).isPresent();
      if (answer.statusCode() != 202 && !repeat) {
        unexpected.add(answer.statusCode() + " " + answer.headers().map() + " " + answer.body());
      }
    }

    Set<Integer> statuses() {
      return counts.keySet();
    }

    List<String> unexpected() {
      return new ArrayList<>(unexpected);
    }

    Map<Integer, AtomicInteger> summary() {
      return new TreeMap<>(counts);
    }
  }
}
