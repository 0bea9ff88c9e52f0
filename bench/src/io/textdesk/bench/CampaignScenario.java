package io.textdesk.bench;

import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/**
 * A campaign that Klaviyo sent to very many people, told in deliveries of 500 events as fast as they are taken, while
 * customers go on texting. One in 200 of the people has an open ticket.
 */
final class CampaignScenario implements Bench.Scenario {

  private static final int EVENTS_PER_DELIVERY = 500;
  private static final int ONE_IN = 200;
  private static final int TEXTS_PER_SECOND = 5;
  private static final int SECONDS_BEFORE = 15;

  @Override
  public void run(Bench bench) throws Exception {
    int events = bench.options.number("events", 1_000_000);
    try (StubProcess upstreams = bench.startUpstreams();
        TextdeskApp app = bench.textdesk(upstreams).limitsOff().start()) {
      Conversations conversations =
          new Conversations(upstreams, app, bench.options.number("customers", 2_000), 1_000_000);
      conversations.openTickets();
      Texts texts = conversations.endless();
      CompletableFuture<Load.Result> texting = conversations.sendInBackground(texts, TEXTS_PER_SECOND);
      Thread.sleep(SECONDS_BEFORE * 1_000L);
      int first = texts.next();
      Stretch stretch = new Stretch(upstreams, app.child());
      Load.Result blast = new Load(app.port(), bench.options.number("connections", 4), 0,
          new Blast(events, conversations.customers)).run();
      stretch.end();
      int end = texts.next();
      texts.until(System.nanoTime());
      Conversations.complain(texting.join());
      conversations.sent(texts);
      conversations.awaitAll();
      Histogram latency = conversations.latency(first, end);
      Conversations.complain(blast);
      new Table("Campaign of " + events + " events in deliveries of " + EVENTS_PER_DELIVERY + ", " + TEXTS_PER_SECOND
          + " texts/s meanwhile", "events/s", "p99 ms of a delivery", "CPU ms per 1,000 events",
          "processors: Textdesk + upstreams + load", "texts meanwhile", "p50 ms to the comment", "p99 ms", "max ms",
          "notes written", "MB resident", "MB heap after a collection")
          .row(events / blast.seconds(), blast.millisAt(99), stretch.appMillisPer(events / 1_000.0), stretch.cores(),
              end - first, latency.getValueAtPercentile(50), latency.getValueAtPercentile(99), latency.getMaxValue(),
              upstreams.counts().get("otherUpdates"), app.child().residentMegabytes(), app.child().heapMegabytes());
      conversations.printLosses();
    }
  }

  private static final class Blast implements Load.Source {

    private final Deliveries deliveries = new Deliveries("/webhooks/klaviyo");
    private final int events;
    private final int customers;
    private int next;

    private Blast(int events, int customers) {
      this.events = events;
      this.customers = customers;
    }

    @Override
    public byte[] next(long dueNanos) {
      int count = Math.min(EVENTS_PER_DELIVERY, events - next);
      next += count;
      return deliveries.campaign(1_000_000_000 + next - count, count, ONE_IN, customers);
    }

    @Override
    public boolean isFinished() {
      return next >= events;
    }
  }
}
