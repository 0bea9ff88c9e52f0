package io.textdesk.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * A backlog of texts and of agents' replies under the shipped limits, which the upstreams enforce too. The first
 * minute, in which a limit may be used up at once, is not on the clock.
 */
final class LimitsScenario implements Bench.Scenario {

  private static final Map<String, Integer> PER_MINUTE = Map.of("zendesk.requests", 200, "zendesk.updates", 100,
      "klaviyo.messages", 60, "klaviyo.conversations", 60, "klaviyo.profiles", 150);
  private static final int TEXTS_EACH = 10;

  @Override
  public void run(Bench bench) throws Exception {
    int minutes = bench.options.number("minutes", 3);
    int customers = bench.options.number("customers", 150 * (minutes + 2));
    int replies = Math.min(customers, 70 * (minutes + 2));
    try (StubProcess upstreams = bench.startUpstreams();
        TextdeskApp app = bench.textdesk(upstreams).limitsOff().start()) {
      Conversations conversations = new Conversations(upstreams, app, customers, customers * (TEXTS_EACH + 1));
      conversations.openTickets();
      app.child().stop();
      upstreams.set("limits=true&latency=" + bench.options.number("latency", 50));
      app.limitsOn().start();
      conversations.send(customers * TEXTS_EACH, 100, 0);
      new Load(app.port(), 4, 0, new Replies(replies, customers)).run();
      Thread.sleep(60_000);
      Stretch stretch = new Stretch(upstreams, app.child());
      Thread.sleep(minutes * 60_000L);
      stretch.end();
      Counts counts = stretch.counts();
      Table table = new Table("Limits on, backlog of texts and replies, " + minutes + " minutes", "limit",
          "allowed a minute", "used a minute", "used", "429s");
      PER_MINUTE.keySet().stream().sorted().forEach(name -> {
        double used = counts.get("used." + name) / (stretch.seconds() / 60);
        table.row(name, PER_MINUTE.get(name), used, Table.percent(used / PER_MINUTE.get(name)),
            upstreamsTotal(upstreams, "429." + name));
      });
      new Table("Texts and replies under limits", "texts/min", "texts per comment", "updates/min", "replies/min",
          "requests per text and reply", "all 429s of one ticket's limit")
          .row(stretch.perSecond() * 60, (double) counts.texts() / counts.get("comments"),
              counts.get("zendesk.update") / (stretch.seconds() / 60), counts.get("replies") / (stretch.seconds() / 60),
              (double) counts.requests() / (counts.texts() + counts.get("replies")),
              upstreamsTotal(upstreams, "429.zendesk.ticket-updates"));
      Counts all = upstreams.counts();
      System.out.println("\nSo far doubled " + all.get("duplicates") + ", out of order " + all.get("disordered")
          + ", replies sent twice " + all.get("replyDuplicates")
          + (all.complaints().isEmpty() ? "" : "; surprises of the upstreams: " + all.complaints()));
    }
  }

  private static long upstreamsTotal(StubProcess upstreams, String name) {
    try {
      return upstreams.counts().get(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
