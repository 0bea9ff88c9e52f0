package io.textdesk.bench;

/** A backlog that waited while the flow was stopped: how fast it drains at its beginning and at its end. */
final class BacklogScenario implements Bench.Scenario {

  private static final String FLOW = "inbound-sms-to-ticket";
  private static final int PARTS = 10;

  @Override
  public void run(Bench bench) throws Exception {
    int texts = bench.options.number("texts", 100_000);
    try (StubProcess upstreams = bench.startUpstreams();
        TextdeskApp app = bench.textdesk(upstreams).limitsOff().start()) {
      int customers = bench.options.number("customers", 2_000);
      Conversations conversations = new Conversations(upstreams, app, customers, customers * 10 + texts);
      conversations.openTickets();
      conversations.keepBusyFor(bench.options.number("warm-up", 10), customers / 2);
      conversations.awaitAll();
      app.stopRoute(FLOW);
      Bench.say("sending " + texts + " texts");
      Load.Result sent = conversations.send(texts, 100, 0);
      System.out.println("\n" + texts + " texts queued at " + Table.number(texts / sent.seconds()) + "/s; queue depth "
          + app.queueDepth("inbound-sms") + ", " + app.child().heapMegabytes() + " MB heap after a collection");
      app.startRoute(FLOW);
      drain(conversations, texts);
      conversations.printLosses();
    }
  }

  private static void drain(Conversations conversations, int texts) throws Exception {
    Table table = new Table("Backlog of " + texts + " texts", "drained", "texts/s", "texts per comment",
        "requests per text", "CPU ms per text", "MB heap after a collection", "MB resident");
    StubProcess upstreams = conversations.upstreams;
    ChildProcess app = conversations.app.child();
    long before = conversations.next() - texts;
    double first = 0;
    double last = 0;
    double seconds = 0;
    for (int part = 1; part <= PARTS; part++) {
      Stretch stretch = new Stretch(upstreams, app);
      long progressAt = System.nanoTime();
      long arrived = 0;
      while (arrived < (long) texts * part / PARTS && System.nanoTime() - progressAt < 120_000_000_000L) {
        Thread.sleep(50);
        app.failIfDead();
        long now = upstreams.counts().texts() - before;
        progressAt = now == arrived ? progressAt : System.nanoTime();
        arrived = now;
      }
      stretch.end();
      last = stretch.perSecond();
      first = part == 1 ? last : first;
      seconds += stretch.seconds();
      table.row(Table.percent((double) part / PARTS), stretch.perSecond(),
          (double) stretch.counts().texts() / stretch.counts().get("comments"), stretch.requestsPerText(),
          stretch.appMillisPer(stretch.counts().texts()), app.heapMegabytes(), app.residentMegabytes());
    }
    System.out.println("\nDrained in " + Table.number(seconds) + " s; the last tenth at " + Table.percent(last / first)
        + " of the rate of the first");
  }
}
