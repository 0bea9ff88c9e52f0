package io.textdesk.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/**
 * Zendesk is down while customers go on texting, under the shipped limits; when it is back, texts go on at a slower
 * rate and agents reply. How long until what waited is on the tickets, and how long replies take meanwhile.
 */
final class OutageScenario implements Bench.Scenario {

  private static final int TEXTS_PER_SECOND = 10;
  private static final double TEXTS_PER_SECOND_AFTER = 1;
  private static final double REPLIES_PER_SECOND = 0.2;
  private static final int FULL_OUTAGE_MINUTES = 30;
  private static final int FULL_OUTAGE_CUSTOMERS = 2_000;
  private static final int MOST_MINUTES_TO_DRAIN = 120;

  @Override
  public void run(Bench bench) throws Exception {
    int minutes = bench.options.number("minutes", FULL_OUTAGE_MINUTES);
    int customers = bench.options.number("customers",
        Math.max(60, FULL_OUTAGE_CUSTOMERS * minutes / FULL_OUTAGE_MINUTES));
    try (StubProcess upstreams = bench.startUpstreams();
        TextdeskApp app = bench.textdesk(upstreams).limitsOff().start()) {
      int waiting = TEXTS_PER_SECOND * 60 * minutes;
      Conversations conversations =
          new Conversations(upstreams, app, customers, customers + waiting + MOST_MINUTES_TO_DRAIN * 60);
      conversations.openTickets();
      app.child().stop();
      upstreams.set("limits=true&latency=" + bench.options.number("latency", 50));
      app.limitsOn().start();

      upstreams.set("zendesk=" + bench.options.text("upstream", "failing"));
      Bench.say(minutes + " minutes of outage");
      conversations.send(waiting, 1, TEXTS_PER_SECOND);
      int last = conversations.next();
      Counts down = upstreams.counts();
      upstreams.set("zendesk=well");

      Stretch stretch = new Stretch(upstreams, app.child());
      Texts texts = conversations.endless();
      CompletableFuture<Load.Result> texting = conversations.sendInBackground(texts, TEXTS_PER_SECOND_AFTER);
      Replies replies = new Replies(MOST_MINUTES_TO_DRAIN * 60, customers);
      Load replying = new Load(app.port(), 2, REPLIES_PER_SECOND, replies);
      CompletableFuture<Void> repliesSent = CompletableFuture.runAsync(() -> {
        try {
          replying.run();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
      boolean drained = awaitBacklog(upstreams, app, last);
      stretch.end();
      texts.until(System.nanoTime());
      replies.stop();
      texting.join();
      repliesSent.join();
      conversations.sent(texts);
      conversations.awaitAll();
      print(conversations, stretch, replies, down, drained, waiting);
      conversations.printLosses();
    }
  }

  private static boolean awaitBacklog(StubProcess upstreams, TextdeskApp app, int last) throws Exception {
    long end = System.nanoTime() + MOST_MINUTES_TO_DRAIN * 60_000_000_000L;
    while (System.nanoTime() < end) {
      Thread.sleep(1_000);
      app.child().failIfDead();
      if (upstreams.counts().texts() < last) {
        continue;
      }
      long[] arrivedAt = upstreams.arrivals("texts");
      boolean all = true;
      for (int text = 0; text < last && all; text++) {
        all = arrivedAt[text] != 0;
      }
      if (all) {
        return true;
      }
    }
    return false;
  }

  private static void print(Conversations conversations, Stretch stretch, Replies replies, Counts down, boolean drained,
      int waiting) throws Exception {
    long[] arrivedAt = conversations.upstreams.arrivals("replies");
    Histogram latency = new Histogram(3);
    int unsent = 0;
    for (int reply = 0; reply < replies.next(); reply++) {
      if (arrivedAt[reply] == 0) {
        unsent++;
      } else {
        latency.recordValue((arrivedAt[reply] - replies.dueAt(reply)) / 1_000_000);
      }
    }
    Counts counts = stretch.counts();
    double minutes = stretch.seconds() / 60;
    new Table("After the outage", "texts that waited", "requests during the outage", "minutes until they were written",
        "updates a minute", "texts per comment", "replies meanwhile", "p50 s of a reply", "max s",
        "replies not sent yet", "429s")
        .row(waiting, down.get("zendesk.failed"), drained ? minutes : "not within " + Table.number(minutes),
            counts.get("zendesk.update") / minutes, (double) counts.texts() / counts.get("comments"), replies.next(),
            latency.getValueAtPercentile(50) / 1_000.0, latency.getMaxValue() / 1_000.0, unsent,
            counts.values().keySet().stream().filter(name -> name.startsWith("429.")).mapToLong(counts::get).sum());
  }
}
