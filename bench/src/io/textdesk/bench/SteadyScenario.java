package io.textdesk.bench;

import org.HdrHistogram.Histogram;

/** One text a second, limits off: what a text costs when nothing waits. */
final class SteadyScenario implements Bench.Scenario {

  @Override
  public void run(Bench bench) throws Exception {
    int seconds = bench.options.number("seconds", 60);
    try (StubProcess upstreams = bench.startUpstreams();
        TextdeskApp app = bench.textdesk(upstreams).limitsOff().start()) {
      Conversations conversations = new Conversations(upstreams, app, bench.options.number("customers", 200), 100_000);
      conversations.openTickets();
      int first = conversations.next();
      Stretch stretch = new Stretch(upstreams, app.child());
      conversations.send(seconds, 1, 1);
      conversations.awaitAll();
      stretch.end();
      Histogram latency = conversations.latency(first, conversations.next());
      new Table("Steady state, 1 text/s", "texts", "requests per text", "p50 ms to the comment", "p99 ms",
          "MB resident", "MB heap after a collection").row(stretch.counts().texts(), stretch.requestsPerText(),
          latency.getValueAtPercentile(50), latency.getValueAtPercentile(99), app.child().residentMegabytes(),
          app.child().heapMegabytes());
      conversations.printLosses();
    }
  }
}
