package io.textdesk.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.Delivery;
import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.Faults;
import io.textdesk.sandbox.JournalFile;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedZendesk;
import io.textdesk.sandbox.TextdeskProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.util.FileSystemUtils;

/**
 * Kills the jar with SIGKILL again and again while customers text and agents answer: at any time, and in the middle of
 * requests. What it had acknowledged has to be done in the end, once, and in order.
 */
final class CrashRun implements AutoCloseable {

  /** @param messages so many things are said at least; people go on until the last kill */
  record Options(int conversations, int messages, int kills, long seed) {

    static Options of(String... args) {
      SimpleCommandLinePropertySource given = new SimpleCommandLinePropertySource(args);
      return new Options(number(given, "conversations", 6), number(given, "messages", 500), number(given, "kills", 11),
          given.containsProperty("seed") ? Long.parseLong(given.getProperty("seed")) : System.nanoTime());
    }

    private static int number(SimpleCommandLinePropertySource given, String name, int otherwise) {
      return given.containsProperty(name) ? Integer.parseInt(given.getProperty(name)) : otherwise;
    }
  }

  /** When to kill. */
  private enum Moment {
    AT_ANY_TIME, AFTER_READY, WHILE_STARTING,
    COMMENT_REACHED_ZENDESK(Crowd.Deed.TEXT, false, "Text ", "PUT", "/api/v2/tickets/\\d+"),
    COMMENT_WAS_ADDED(Crowd.Deed.TEXT, true, "Text ", "PUT", "/api/v2/tickets/\\d+"),
    TICKET_REACHED_ZENDESK(Crowd.Deed.NEWCOMER, false, "", "POST", "/api/v2/tickets"),
    TICKET_WAS_OPENED(Crowd.Deed.NEWCOMER, true, "", "POST", "/api/v2/tickets"),
    NOTE_REACHED_ZENDESK(Crowd.Deed.REPLY_WITH_FILE, false, "\"public\":false", "PUT", "/api/v2/tickets/\\d+"),
    NOTE_WAS_ADDED(Crowd.Deed.REPLY_WITH_FILE, true, "\"public\":false", "PUT", "/api/v2/tickets/\\d+"),
    TEXT_REACHED_KLAVIYO(Crowd.Deed.REPLY, false, "", "POST", "/api/conversation-messages"),
    TEXT_WAS_SENT(Crowd.Deed.REPLY, true, "", "POST", "/api/conversation-messages"),
    METRIC_REACHED_KLAVIYO(Crowd.Deed.EMAIL_TICKET, false, "", "POST", "/api/events"),
    METRIC_WAS_RECORDED(Crowd.Deed.EMAIL_TICKET, true, "", "POST", "/api/events");

    private final Crowd.Deed deed;
    private final boolean afterEffect;
    private final String inBody;
    private final String method;
    private final String path;

    Moment() {
      this(null, false, null, null, null);
    }

    Moment(Crowd.Deed deed, boolean afterEffect, String inBody, String method, String path) {
      this.deed = deed;
      this.afterEffect = afterEffect;
      this.inBody = inBody;
      this.method = method;
      this.path = path;
    }

    boolean isInRequest() {
      return path != null;
    }
  }

  private static final Duration BETWEEN_DEEDS = Duration.ofMillis(80);
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration LONGEST_WAIT_FOR_A_REQUEST = Duration.ofSeconds(20);
  private static final Set<String> ENDS = Set.of("done", "skipped", "unknown");

  private final Options options;
  private final Random dice;
  private final SimulatedKlaviyo klaviyo = new SimulatedKlaviyo(0);
  private final SimulatedZendesk zendesk = new SimulatedZendesk(0);
  private final TextdeskProcess textdesk;
  private final JournalFile journal;
  private final Crowd crowd;
  private final ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor();
  private final Map<Moment, Integer> kills = new TreeMap<>();
  /** Journal rows that were finished at some moment before a kill. */
  private final Map<String, String> committed = new HashMap<>();

  CrashRun(Options options, Path directory) {
    this.options = options;
    this.dice = new Random(options.seed());
    textdesk = TextdeskProcess.ofJar(directory).connect(klaviyo, zendesk).withoutLimits(klaviyo, zendesk)
        .set("textdesk.retry.first-delay", "200ms")
        .set("textdesk.new-tickets.note", "false")
        .set("textdesk.retry.effect-within", "3s")
        .set("textdesk.sms.find-within", "10s")
        .set("textdesk.sms.look-every-millis", "500");
    journal = new JournalFile(directory.resolve("data"));
    crowd = new Crowd(klaviyo, zendesk, options.conversations(), options.seed());
  }

  Tally run() {
    System.out.printf("Crash test with --conversations=%d --messages=%d --kills=%d --seed=%d%n",
        options.conversations(), options.messages(), options.kills(), options.seed());
    textdesk.start().awaitReady();
    crowd.start(BETWEEN_DEEDS);
    List<Moment> moments = new ArrayList<>();
    while (moments.size() < options.kills()) {
      List<Moment> round = new ArrayList<>(List.of(Moment.values()));
      Collections.shuffle(round, dice);
      moments.addAll(round);
    }
    moments.subList(0, options.kills()).forEach(this::killAndRestart);
    await().atMost(Duration.ofDays(1)).until(() -> crowd.said() >= options.messages());
    crowd.rest();
    Tally tally = Tally.whenSettled(klaviyo, zendesk, crowd.customers(), journal::states);
    System.out.printf("Seed %d, %d conversations, %d things said, %d journal rows committed before %d kills%n"
            + "  %s%n%s%n",
        options.seed(), crowd.customers().size(), crowd.said(), committed.size(),
        kills.values().stream().mapToInt(Integer::intValue).sum(), kills, tally);
    return tally;
  }

  private void killAndRestart(Moment moment) {
    Map<String, String> before = finished();
    if (moment.isInRequest()) {
      killInRequest(moment);
    } else {
      killAtSomeTime(moment);
    }
    assertThat(finished()).as("journal rows after the kill").containsAllEntriesOf(before);
    committed.putAll(before);
    assertThat(finished()).as("journal rows of all times").containsAllEntriesOf(committed);
    textdesk.start().awaitReady();
    klaviyo.repeatDeliveriesNow();
    zendesk.repeatDeliveriesNow();
  }

  private void killAtSomeTime(Moment moment) {
    kills.merge(moment, 1, Integer::sum);
    if (moment == Moment.AT_ANY_TIME) {
      long deliveries = acknowledged() + 10 + dice.nextInt(60);
      await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> acknowledged() >= deliveries);
      textdesk.kill();
    } else if (moment == Moment.AFTER_READY) {
      killIn(dice.nextInt(1500));
    } else {
      textdesk.kill();
      textdesk.start();
      killIn(1000 + dice.nextInt(5000));
    }
  }

  private void killIn(int millis) {
    killer.schedule(textdesk::kill, millis, TimeUnit.MILLISECONDS);
    textdesk.awaitEnd();
  }

  private void killInRequest(Moment moment) {
    CountDownLatch killed = new CountDownLatch(1);
    Runnable kill = () -> {
      textdesk.kill();
      killed.countDown();
    };
    Faults faults = moment.path.startsWith("/api/v2/") ? zendesk.faults() : klaviyo.faults();
    faults.onceWith(moment.inBody, moment.method, moment.path,
        moment.afterEffect ? Fault.cutOffAfterEffect(kill) : Fault.cutOffBeforeEffect(kill));
    crowd.prefer(moment.deed);
    try {
      await().atMost(LONGEST_WAIT_FOR_A_REQUEST).pollInterval(Duration.ofMillis(10))
          .until(() -> killed.getCount() == 0);
      kills.merge(moment, 1, Integer::sum);
    } catch (ConditionTimeoutException noSuchRequest) {
      faults.clear();
      killAtSomeTime(Moment.AT_ANY_TIME);
    }
    crowd.prefer(Crowd.Deed.TEXT);
  }

  private Map<String, String> finished() {
    return journal.states().entrySet().stream().filter(row -> ENDS.contains(row.getValue()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private long acknowledged() {
    return Stream.of(klaviyo.deliveries(), zendesk.deliveries()).flatMap(List::stream)
        .filter(Delivery::accepted).count();
  }

  @Override
  public void close() {
    crowd.close();
    killer.shutdownNow();
    textdesk.close();
    klaviyo.close();
    zendesk.close();
  }

  /** With {@code --conversations=50 --messages=5000 --kills=100 --seed=1}; ends with 1 when a promise was broken. */
  public static void main(String... args) throws IOException {
    Path directory = Files.createTempDirectory("textdesk-crash");
    try (CrashRun run = new CrashRun(Options.of(args), directory)) {
      run.run().assertNothingLostDoubledOrOutOfOrder();
      FileSystemUtils.deleteRecursively(directory);
    } catch (AssertionError broken) {
      System.out.println(broken.getMessage() + "\nThe data and the logs are kept in " + directory);
      System.exit(1);
    }
  }
}
