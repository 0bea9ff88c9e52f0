package io.textdesk.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.textdesk.sandbox.Delivery;
import io.textdesk.sandbox.JournalFile;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import io.textdesk.sandbox.TextdeskProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the application with SIGKILL while customers text and agents answer: what it had acknowledged is still done.
 */
class CrashTest {

  static final int CUSTOMERS = 6;
  static final int KILLS = 3;
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final ObjectMapper json = new ObjectMapper();
  final long seed = System.nanoTime();
  final Random random = new Random(seed);
  final List<SimulatedPhone> customers = new ArrayList<>();
  /** Journal rows that were finished at some moment before a kill. */
  final Map<String, String> committed = new HashMap<>();

  @TempDir Path directory;
  SimulatedKlaviyo klaviyo;
  SimulatedZendesk zendesk;
  SimulatedDesk desk;
  TextdeskProcess textdesk;
  JournalFile journal;
  ScheduledExecutorService people;
  int said;

  @BeforeEach
  void openTheShop() {
    klaviyo = new SimulatedKlaviyo(0);
    zendesk = new SimulatedZendesk(0);
    desk = zendesk.desk();
    klaviyo.setRateLimits(false);
    zendesk.setRateLimits(false);
    textdesk = new TextdeskProcess(directory).connect(klaviyo, zendesk);
    for (String limit : List.of("zendesk.limits.requests.per-minute", "zendesk.limits.updates.per-minute",
        "zendesk.limits.ticket-updates.per-ten-minutes", "klaviyo.limits.profiles.per-minute",
        "klaviyo.limits.profiles.per-second", "klaviyo.limits.messages.per-minute", "klaviyo.limits.messages.per-second",
        "klaviyo.limits.conversations.per-minute", "klaviyo.limits.conversations.per-second")) {
      textdesk.set("textdesk." + limit, "100000");
    }
    textdesk.set("textdesk.retry.first-delay", "200ms");
    journal = new JournalFile(directory.resolve("data"));
    for (int number = 0; number < CUSTOMERS; number++) {
      customers.add(klaviyo.anyPhone());
    }
  }

  @AfterEach
  void closeTheShop() {
    people.shutdownNow();
    textdesk.close();
    klaviyo.close();
    zendesk.close();
  }

  @Test
  void losesNothingThatItAcknowledged_andKeepsTheOrder() throws Exception {
    textdesk.start().awaitReady();
    people = Executors.newSingleThreadScheduledExecutor();
    people.scheduleAtFixedRate(this::somebodyWrites, 0, 80, TimeUnit.MILLISECONDS);

    for (int kill = 0; kill < KILLS; kill++) {
      killAtARandomMoment();
      textdesk.start().awaitReady();
    }
    awaitAcknowledged(acknowledged() + 20);
    people.shutdown();
    assertThat(people.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    await().atMost(PATIENCE).until(() -> klaviyo.pendingDeliveries() == 0 && zendesk.pendingDeliveries() == 0);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(journal.finished()).containsAll(wanted()));

    Effects comments = new Effects("comments");
    customers.forEach(phone -> comments.compare(acknowledgedTexts(phone), commentsOf(phone)));
    Effects texts = new Effects("texts");
    Map<SimulatedPhone, Set<String>> unknown = customers.stream().collect(Collectors.toMap(phone -> phone, this::unknownReplies));
    customers.forEach(phone -> texts.compare(
        acknowledgedReplies(phone).stream()
            .filter(text -> phone.received().contains(text) || !unknown.get(phone).contains(text)).toList(),
        phone.received()));
    Effects metrics = new Effects("metrics");
    // Of different customers, so that their order means nothing.
    metrics.compare(acknowledgedTickets().stream().sorted().toList(), ticketsWithMetric().stream().sorted().toList());
    System.out.printf("Seed %d, %d kills, %d events acknowledged, %d journal rows committed before kills%n  %s%n  %s%n  %s%n"
        + "  replies of unknown fate, with a note: %s%n",
        seed, KILLS, acknowledged(), committed.size(), comments, texts, metrics, unknown.values());
    assertThat(comments.lost).isEmpty();
    assertThat(texts.lost).isEmpty();
    assertThat(metrics.lost).isEmpty();
    assertThat(texts.doubled).isEmpty();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(customers).allSatisfy(
        phone -> assertThat(notesOf(phone)).hasSizeGreaterThanOrEqualTo(unknown.get(phone).size())));
    assertThat(comments.overtaken).isEmpty();
    assertThat(texts.overtaken).isEmpty();
    assertThat(customers).allSatisfy(phone -> assertThat(desk.ticketsOf(phone.profileId())).hasSize(1));
    assertThat(comments.expected).as("texts that were acknowledged").isGreaterThan(50);
    assertThat(texts.expected).as("replies that were acknowledged").isGreaterThan(5);
  }

  private void somebodyWrites() {
    said++;
    SimulatedPhone phone = customers.get(random.nextInt(CUSTOMERS));
    List<SimulatedTicket> tickets = desk.ticketsOf(phone.profileId());
    if (said % 6 == 0 && !tickets.isEmpty()) {
      desk.reply(tickets.get(0).id(), "Reply " + said);
    } else {
      phone.texts("Text " + said);
    }
  }

  /** After some more deliveries, at whatever the application is doing then. */
  private void killAtARandomMoment() {
    awaitAcknowledged(acknowledged() + 15 + random.nextInt(40));
    Map<String, String> before = finished();
    textdesk.kill();

    assertThat(finished()).as("journal rows after the kill").containsAllEntriesOf(before);
    committed.putAll(before);
    assertThat(finished()).as("journal rows of all times").containsAllEntriesOf(committed);
  }

  private Map<String, String> finished() {
    return journal.states().entrySet().stream().filter(row -> Set.of("done", "skipped", "unknown").contains(row.getValue()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private void awaitAcknowledged(long deliveries) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> acknowledged() >= deliveries);
  }

  private long acknowledged() {
    return klaviyo.deliveries().stream().filter(Delivery::accepted).count()
        + zendesk.deliveries().stream().filter(Delivery::accepted).count();
  }

  /** Events that were acknowledged as accepted: each has to end as a finished row. */
  private Set<String> wanted() {
    Set<String> ids = new LinkedHashSet<>();
    klaviyo.deliveries().stream().filter(CrashTest::isTaken).forEach(delivery -> ids.add(delivery.id()));
    zendesk.deliveries().stream().filter(CrashTest::isTaken).forEach(delivery -> ids.add(delivery.id()));
    return ids;
  }

  private static boolean isTaken(Delivery delivery) {
    return delivery.accepted() && delivery.answer().contains("\"accepted\":1");
  }

  private List<String> acknowledgedTexts(SimulatedPhone phone) {
    return klaviyo.deliveries().stream().filter(Delivery::accepted)
        .map(delivery -> read(delivery).at("/data/0"))
        .filter(event -> event.path("topic").asText().equals("event:klaviyo.sent_sms"))
        .filter(event -> event.at("/payload/data/relationships/profile/data/id").asText().equals(phone.profileId()))
        .map(event -> event.at("/payload/data/attributes/event_properties/Message Body").asText())
        .distinct().toList();
  }

  private List<String> commentsOf(SimulatedPhone phone) {
    return desk.ticketsOf(phone.profileId()).stream().flatMap(ticket -> ticket.publicTexts().stream())
        .filter(text -> text.startsWith("Text ")).toList();
  }

  private List<String> acknowledgedReplies(SimulatedPhone phone) {
    return zendesk.deliveries().stream().filter(CrashTest::isTaken).map(this::read)
        .filter(event -> event.path("type").asText().endsWith("ticket.comment_added"))
        .filter(event -> event.at("/detail/external_id").asText().endsWith(phone.profileId()))
        .map(event -> event.at("/event/comment/body").asText())
        .filter(text -> text.startsWith("Reply "))
        .distinct().toList();
  }

  /** Replies in whose call the application was killed: not sent again, so that the agent has to be told. */
  private Set<String> unknownReplies(SimulatedPhone phone) {
    Map<String, String> states = journal.states();
    return zendesk.deliveries().stream()
        .filter(delivery -> "unknown".equals(states.get("agent-comment-to-sms " + delivery.id())))
        .map(this::read)
        .filter(event -> event.at("/detail/external_id").asText().endsWith(phone.profileId()))
        .map(event -> event.at("/event/comment/body").asText())
        .collect(Collectors.toSet());
  }

  private Set<String> notesOf(SimulatedPhone phone) {
    return desk.ticketsOf(phone.profileId()).stream().flatMap(ticket -> ticket.comments().stream())
        .filter(comment -> !comment.isPublic()).map(comment -> comment.id() + comment.text()).collect(Collectors.toSet());
  }

  private List<String> acknowledgedTickets() {
    return zendesk.deliveries().stream().filter(CrashTest::isTaken).map(this::read)
        .filter(event -> event.path("type").asText().endsWith("ticket.created"))
        .map(event -> event.at("/detail/id").asText())
        .distinct().toList();
  }

  private List<String> ticketsWithMetric() {
    Map<String, String> ticketOf = customers.stream().collect(Collectors.toMap(SimulatedPhone::profileId,
        phone -> desk.ticketsOf(phone.profileId()).stream().map(ticket -> String.valueOf(ticket.id())).findFirst().orElse("none")));
    return klaviyo.metricEvents().stream().filter(event -> event.metric().equals("Opened Ticket"))
        .map(event -> ticketOf.get(event.profileId())).toList();
  }

  private JsonNode read(Delivery delivery) {
    try {
      return json.readTree(delivery.body());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What should have happened beside what did. */
  private static final class Effects {

    private final String name;
    private final List<String> lost = new ArrayList<>();
    private final List<String> doubled = new ArrayList<>();
    private final List<String> overtaken = new ArrayList<>();
    private int expected;

    Effects(String name) {
      this.name = name;
    }

    void compare(List<String> acknowledged, List<String> happened) {
      expected += acknowledged.size();
      acknowledged.stream().filter(text -> !happened.contains(text)).forEach(lost::add);
      happened.stream().distinct().filter(text -> Collections.frequency(happened, text) > 1).forEach(doubled::add);
      List<String> once = happened.stream().distinct().filter(acknowledged::contains).toList();
      List<String> inOrder = acknowledged.stream().filter(once::contains).toList();
      for (int place = 0; place < once.size(); place++) {
        if (!once.get(place).equals(inOrder.get(place))) {
          overtaken.add(once.get(place));
        }
      }
    }

    @Override
    public String toString() {
      return "%s: %d acknowledged, %d lost %s, %d doubled %s, %d out of order %s"
          .formatted(name, expected, lost.size(), lost, doubled.size(), doubled, overtaken.size(), overtaken);
    }
  }
}
