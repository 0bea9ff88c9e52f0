package io.textdesk.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands webhooks over one after the other, and repeats as the system would. What is repeated holds up what
 * comes after it: the real systems promise no order, but a test of ours must not fail by theirs.
 */
final class SignedWebhooks implements AutoCloseable {

  /** Where a delivery goes, and with which secret it is signed. */
  record Receiver(URI endpoint, String webhookId, String secret) {}

  /** Makes the headers that prove a body. */
  interface Signature {
    Map<String, String> headers(Receiver receiver, byte[] body, Instant at);
  }

  /** When to try again after so many attempts; empty to give up. Status 0 means that nobody answered. */
  interface Repetition {
    Optional<Duration> pause(int attempts, int status, Optional<HttpHeaders> headers);
  }

  private static final Logger LOG = LoggerFactory.getLogger(SignedWebhooks.class);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();
  private final ScheduledExecutorService sender;
  private final String name;
  private final Signature signature;
  private final Repetition repetition;
  private final Duration timeout;
  private final LinkedList<Job> waiting = new LinkedList<>();
  private final List<Delivery> deliveries = new ArrayList<>();
  private boolean busy;
  private ScheduledFuture<?> planned;

  SignedWebhooks(String name, Signature signature, Repetition repetition, Duration timeout) {
    this.name = name;
    this.signature = signature;
    this.repetition = repetition;
    this.timeout = timeout;
    ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, JsonServer.daemons(name + "-webhooks"));
    one.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    sender = one;
  }

  /** Queues an event. The receiver is asked for at each attempt; where there is none any more, the event is lost. */
  void send(String id, byte[] body, Supplier<Optional<Receiver>> receiver) {
    synchronized (waiting) {
      waiting.add(new Job(id, body, receiver));
      if (!busy) {
        busy = true;
        schedule(Duration.ZERO);
      }
    }
  }

  /** Hands a body over at once, without repetition. */
  Delivery deliver(String id, byte[] body, Receiver receiver) {
    return deliver(id, body, receiver.endpoint(), signature.headers(receiver, body, Instant.now()));
  }

  Delivery deliver(String id, byte[] body, URI endpoint, Map<String, String> headers) {
    return remembered(attempt(id, body, endpoint, headers).delivery());
  }

  List<Delivery> deliveries() {
    synchronized (deliveries) {
      return List.copyOf(deliveries);
    }
  }

  /** How many events have not been handed over yet. */
  int pending() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  /** Makes the attempt now that waits for the end of a pause. */
  void hurry() {
    synchronized (waiting) {
      if (planned != null && planned.cancel(false)) {
        schedule(Duration.ZERO);
      }
    }
  }

  void forgetPending() {
    synchronized (waiting) {
      waiting.clear();
    }
  }

  void reset() {
    synchronized (deliveries) {
      deliveries.clear();
    }
  }

  @Override
  public void close() {
    sender.shutdownNow();
  }

  private void schedule(Duration pause) {
    try {
      synchronized (waiting) {
        planned = sender.schedule(this::next, pause.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (RejectedExecutionException closed) {
      LOG.debug("{} is closed, {} events were not handed over", name, waiting.size());
    }
  }

  private void next() {
    Job job;
    synchronized (waiting) {
      job = waiting.peek();
      if (job == null) {
        busy = false;
        return;
      }
    }
    Optional<Duration> pause = Optional.empty();
    try {
      pause = job.receiver.get().flatMap(receiver -> tried(job, receiver));
    } catch (RuntimeException bug) {
      LOG.error("{}: event {} could not be handed over", name, job.id, bug);
    }
    if (pause.isEmpty()) {
      synchronized (waiting) {
        waiting.remove(job);
      }
    }
    schedule(pause.orElse(Duration.ZERO));
  }

  private Optional<Duration> tried(Job job, Receiver receiver) {
    Attempt attempt = attempt(job.id, job.body, receiver.endpoint(),
        signature.headers(receiver, job.body, Instant.now()));
    Delivery delivery = remembered(attempt.delivery());
    job.attempts++;
    if (delivery.accepted()) {
      return Optional.empty();
    }
    Optional<Duration> pause = repetition.pause(job.attempts, delivery.status(), attempt.headers());
    LOG.info("{}: event {} was answered {}, {}", name, job.id, delivery.status(),
        pause.map(time -> "again in " + time.toMillis() + " ms").orElse("given up"));
    return pause;
  }

  private Attempt attempt(String id, byte[] body, URI endpoint, Map<String, String> headers) {
    String text = new String(body, StandardCharsets.UTF_8);
    HttpRequest.Builder request = HttpRequest.newBuilder(endpoint).timeout(timeout)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    try {
      HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      Delivery delivery = new Delivery(id, text, headers, response.statusCode(), response.body());
      return new Attempt(delivery, Optional.of(response.headers()));
    } catch (IOException nobody) {
      return new Attempt(new Delivery(id, text, headers, 0, nobody.toString()), Optional.empty());
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return new Attempt(new Delivery(id, text, headers, 0, "closing"), Optional.empty());
    }
  }

  private Delivery remembered(Delivery delivery) {
    synchronized (deliveries) {
      deliveries.add(delivery);
    }
    return delivery;
  }

  static byte[] hmacSha256(String secret, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static Map<String, String> jsonHeaders(String userAgent) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", userAgent);
    return headers;
  }

  private record Attempt(Delivery delivery, Optional<HttpHeaders> headers) {}

  private static final class Job {
    private final String id;
    private final byte[] body;
    private final Supplier<Optional<Receiver>> receiver;
    private int attempts;

    Job(String id, byte[] body, Supplier<Optional<Receiver>> receiver) {
      this.id = id;
      this.body = body;
      this.receiver = receiver;
    }
  }
}
