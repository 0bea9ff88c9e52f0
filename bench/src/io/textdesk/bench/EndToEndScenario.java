package io.textdesk.bench;

/**
 * Texts a second from the webhook to the comment, limits off: there is always some work waiting, but never so much that
 * texts of one customer wait together.
 */
final class EndToEndScenario implements Bench.Scenario {

  private static final int MOST_TEXTS = 2_000_000;

  @Override
  public void run(Bench bench) throws Exception {
    int[] latencies = bench.options.has("latency") ? new int[] {bench.options.number("latency", 0)} : new int[] {0, 50};
    for (int latency : latencies) {
      try (StubProcess upstreams = bench.startUpstreams();
          TextdeskApp app = bench.textdesk(upstreams).limitsOff().start()) {
        Conversations conversations =
            new Conversations(upstreams, app, bench.options.number("customers", 2_000), MOST_TEXTS);
        int underWay = Math.max(1, Math.min(1_000, conversations.customers / 2));
        conversations.openTickets();
        upstreams.set("latency=" + latency);
        conversations.keepBusyFor(bench.options.number("warm-up", 20), underWay);
        HotSpots spots = new HotSpots(app.child());
        Stretch stretch = new Stretch(upstreams, app.child());
        conversations.keepBusyFor(bench.options.number("seconds", 30), underWay);
        stretch.end();
        if (bench.options.has("profile")) {
          spots.print(bench.work.resolve("profile-" + latency + ".jfr"));
        }
        conversations.awaitAll();
        Table table = new Table("End to end, limits off, upstream latency " + latency + " ms", "texts/s",
            "of consumers ÷ latency", "CPU ms per text", "processors: Textdesk + upstreams + load",
            "requests per text", "texts per comment", "MB resident", "MB heap after a collection");
        int consumers = bench.options.number("consumers", Consumers.ofTexts());
        table.row(stretch.perSecond(),
            latency == 0 ? "-" : Table.percent(stretch.perSecond() * latency / 1_000 / consumers) + " of " + consumers,
            stretch.appMillisPer(stretch.counts().texts()), stretch.cores(), stretch.requestsPerText(),
            (double) stretch.counts().texts() / stretch.counts().get("comments"),
            app.child().residentMegabytes(), app.child().heapMegabytes());
        conversations.printLosses();
      }
    }
  }
}
