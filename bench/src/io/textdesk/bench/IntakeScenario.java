package io.textdesk.bench;

import java.io.IOException;

/**
 * How fast webhooks are taken in, next to what the same web server and broker can do at best. The flow behind the queue
 * is stopped, so that only the intake is measured.
 */
final class IntakeScenario implements Bench.Scenario {

  private static final String FLOW = "inbound-sms-to-ticket";
  private static final String QUEUE = "inbound-sms";
  private static final int CUSTOMERS = 2_000;

  private Bench bench;
  private Table table;
  private int seconds;
  private int warmUp;
  private int number;

  @Override
  public void run(Bench of) throws Exception {
    bench = of;
    seconds = bench.options.number("seconds", 15);
    warmUp = bench.options.number("warm-up", 8);
    try (StubProcess upstreams = bench.startUpstreams();
        TextdeskApp reference = bench.reference(upstreams).start();
        TextdeskApp app = bench.textdesk(upstreams).limitsOff().start()) {
      app.stopRoute(FLOW);
      Bench.say("warming up");
      for (int round = 0; round < 3; round++) {
        measure(app, "/webhooks/klaviyo", 1, 16, 0, warmUp);
        app.emptyQueue(QUEUE);
        measure(reference, Reference.DURABLE, 1, 16, 0, warmUp);
        measure(reference, Reference.BARE, 1, 16, 0, warmUp / 2);
        reference.get(Reference.EMPTY);
      }
      table = new Table("Intake", "endpoint", "events per request", "connections", "requests/s", "events/s", "p50 ms",
          "p95 ms", "p99 ms", "p99 ms at half the rate", "CPU ms per request", "of check and send");
      for (int events : new int[] {1, 100}) {
        for (int connections : new int[] {16, 64}) {
          compare(reference, app, events, connections);
        }
      }
      System.out.println("\nTextdesk after it: " + app.child().residentMegabytes() + " MB resident, "
          + app.child().heapMegabytes() + " MB heap after a collection");
    }
  }

  private void compare(TextdeskApp reference, TextdeskApp app, int events, int connections) throws Exception {
    row(reference, "check only", Reference.BARE, events, connections, Double.NaN);
    double best = row(reference, "check and send", Reference.DURABLE, events, connections, Double.NaN);
    reference.get(Reference.EMPTY);
    row(app, "Textdesk", "/webhooks/klaviyo", events, connections, best);
    app.emptyQueue(QUEUE);
  }

  private double row(TextdeskApp server, String name, String path, int events, int connections, double best)
      throws Exception {
    measure(server, path, events, connections, 0, warmUp / 2);
    empty(server, path);
    long queuedBefore = queued(server, path);
    HotSpots spots = new HotSpots(server.child());
    long cpu = server.child().cpuMillis();
    Load.Result full = measure(server, path, events, connections, 0, seconds);
    double cpuMillis = (double) (server.child().cpuMillis() - cpu) / full.requests();
    if (bench.options.has("profile") && isTextdesk(path)) {
      spots.print(bench.work.resolve("intake-" + events + "-" + connections + ".jfr"));
    }
    checkQueued(server, path, queuedBefore, full.requests() * events);
    empty(server, path);
    double half = measure(server, path, events, connections, full.perSecond() / 2, seconds).millisAt(99);
    table.row(name, events, connections, full.perSecond(), full.perSecond() * events, full.millisAt(50),
        full.millisAt(95), full.millisAt(99), half, cpuMillis,
        Double.isNaN(best) ? "" : Table.number(full.perSecond() / best));
    return full.perSecond();
  }

  private static boolean isTextdesk(String path) {
    return path.startsWith("/webhooks/");
  }

  private static void empty(TextdeskApp server, String path) throws IOException {
    if (isTextdesk(path)) {
      server.emptyQueue(QUEUE);
    } else {
      server.get(Reference.EMPTY);
    }
  }

  private static long queued(TextdeskApp server, String path) throws IOException {
    return isTextdesk(path) ? server.queueDepth(QUEUE) : 0;
  }

  /** An intake that drops what it should queue is fast. */
  private static void checkQueued(TextdeskApp server, String path, long before, long expected) throws IOException {
    if (isTextdesk(path) && server.queueDepth(QUEUE) - before != expected) {
      System.out.println("\nOf " + expected + " accepted events " + (server.queueDepth(QUEUE) - before)
          + " are in the queue: the figures are worth nothing");
    }
  }

  private Load.Result measure(
      TextdeskApp server, String path, int events, int connections, double rate, int forSeconds) throws IOException {
    Deliveries deliveries = new Deliveries(path);
    long end = System.nanoTime() + forSeconds * 1_000_000_000L;
    Load.Result result = new Load(server.port(), connections, rate, new Load.Source() {
      @Override
      public byte[] next(long dueNanos) {
        number += events;
        return deliveries.texts(number - events, events, CUSTOMERS);
      }

      @Override
      public boolean isFinished() {
        return System.nanoTime() >= end;
      }
    }).run();
    Conversations.complain(result);
    return result;
  }
}
