package io.textdesk.bench;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.HdrHistogram.Histogram;

/** Customers who text a running Textdesk: text n is from customer n modulo their number, and n only grows. */
final class Conversations {

  private static final int CONNECTIONS = 16;
  private static final int MILLIS_BETWEEN_LOOKS = 20;
  private static final int SECONDS_WITHOUT_PROGRESS = 120;

  final StubProcess upstreams;
  final TextdeskApp app;
  final int customers;
  private final long[] dueAt;
  private final Deliveries deliveries = new Deliveries("/webhooks/klaviyo");
  private int next;

  /** @param most the number of texts that will be sent at most */
  Conversations(StubProcess upstreams, TextdeskApp app, int customers, int most) throws IOException {
    this.upstreams = upstreams;
    this.app = app;
    this.customers = customers;
    this.dueAt = new long[most];
    upstreams.reset(customers, most, most);
  }

  /** Everybody's first text, so that everybody has a ticket. */
  void openTickets() throws Exception {
    Bench.say("opening " + customers + " tickets");
    keepBusy(new Texts(deliveries, customers, 1, dueAt, next, customers), Math.min(200, customers));
    awaitAll();
  }

  /** Sends for so long, never letting more than {@code underWay} texts wait, and answers when the time is over. */
  void keepBusyFor(int seconds, int underWay) throws Exception {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    keepBusy(new Texts(deliveries, customers, 1, dueAt, next, dueAt.length).until(end), underWay);
  }

  private void keepBusy(Texts texts, int underWay) throws Exception {
    texts.atMostUnderWay(underWay);
    texts.arrived((int) upstreams.counts().texts());
    CompletableFuture<Load.Result> sending = inBackground(new Load(app.port(), CONNECTIONS, 0, texts));
    while (!sending.isDone()) {
      Thread.sleep(MILLIS_BETWEEN_LOOKS);
      app.child().failIfDead();
      texts.arrived((int) upstreams.counts().texts());
    }
    next = texts.next();
    complain(sending.join());
  }

  /**
   * One delivery after the other, since nobody knows the order of deliveries that are under way together.
   *
   * @param perDelivery texts of a delivery
   * @param deliveriesPerSecond 0 for as fast as they are answered
   */
  Load.Result send(int texts, int perDelivery, double deliveriesPerSecond) throws IOException {
    Texts source = new Texts(deliveries, customers, perDelivery, dueAt, next, next + texts);
    Load.Result result = new Load(app.port(), 1, deliveriesPerSecond, source).run();
    next = source.next();
    complain(result);
    return result;
  }

  /** Goes on until told otherwise; then {@link #sent} has to be told. */
  CompletableFuture<Load.Result> sendInBackground(Texts source, double perSecond) {
    return inBackground(new Load(app.port(), 4, perSecond, source));
  }

  Texts endless() {
    return new Texts(new Deliveries("/webhooks/klaviyo"), customers, 1, dueAt, next, dueAt.length);
  }

  void sent(Texts source) {
    next = source.next();
  }

  int next() {
    return next;
  }

  private static CompletableFuture<Load.Result> inBackground(Load load) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return load.run();
      } catch (IOException e) {
        throw new CompletionException(e);
      }
    });
  }

  static void complain(Load.Result result) {
    if (result.failed() > 0) {
      System.out.println("\nDeliveries that were not accepted, by status (0: no answer): " + result.statuses());
    }
  }

  /** Waits until every text has arrived, or nothing has for a long while. */
  void awaitAll() throws Exception {
    long arrived = -1;
    long progressAt = System.nanoTime();
    while (arrived < next && System.nanoTime() - progressAt < SECONDS_WITHOUT_PROGRESS * 1_000_000_000L) {
      Thread.sleep(MILLIS_BETWEEN_LOOKS);
      app.child().failIfDead();
      long now = upstreams.counts().texts();
      progressAt = now == arrived ? progressAt : System.nanoTime();
      arrived = now;
    }
  }

  /** From when a text was due to its comment, in milliseconds, of texts that were numbered so and have arrived. */
  Histogram latency(int from, int to) throws IOException {
    long[] arrivedAt = upstreams.arrivals("texts");
    Histogram latency = new Histogram(3);
    for (int text = from; text < to; text++) {
      if (arrivedAt[text] != 0) {
        latency.recordValue(Math.max(0, (arrivedAt[text] - dueAt[text]) / 1_000_000));
      }
    }
    return latency;
  }

  /** Prints what the promises are about. */
  void printLosses() throws IOException {
    Counts counts = upstreams.counts();
    System.out.println("\nOf " + next + " texts: lost " + (next - counts.texts())
        + ", doubled " + counts.get("duplicates") + ", out of order " + counts.get("disordered")
        + (counts.complaints().isEmpty() ? "" : "; surprises of the upstreams: " + counts.complaints()));
  }
}
