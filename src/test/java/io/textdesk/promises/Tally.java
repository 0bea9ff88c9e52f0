package io.textdesk.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.textdesk.sandbox.Delivery;
import io.textdesk.sandbox.MetricEvent;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import io.textdesk.sandbox.TicketComment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Counts, event by event, what was acknowledged against what customers, agents and Klaviyo see in the end. Texts may
 * stand in comments of their own or together in one: the numbers that {@link Crowd} gives them count.
 */
final class Tally {

  private static final Set<String> ENDS = Set.of("done", "skipped", "unknown");
  private static final Pattern TEXT = Pattern.compile("Text \\d+\\.");
  private static final Pattern FILE = Pattern.compile("file-\\d+\\.pdf");
  private static final Duration PATIENCE = Duration.ofSeconds(240);
  /** Klaviyo promises no order within a delivery. */
  private static final Comparator<JsonNode> BY_TIME =
      Comparator.comparingLong(event -> event.at("/payload/data/attributes/timestamp").asLong());
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A reply whose fate nobody knew. */
  record Doubt(long ticket, String reply, int arrived, boolean closed) {
    @Override
    public String toString() {
      return "%s on ticket %d (arrived %s%s)".formatted(reply, ticket, arrived == 1 ? "once" : arrived + " times",
          closed ? "; nobody could be told, since the ticket was closed" : "");
    }
  }

  private record Reply(String eventId, long ticket, String text, String file) {}

  private final SimulatedKlaviyo klaviyo;
  private final SimulatedDesk desk;
  private final List<SimulatedPhone> customers;
  private final Map<String, String> states;
  private final List<JsonNode> fromKlaviyo;
  private final List<JsonNode> fromZendesk;
  private final Effects comments = new Effects("comments");
  private final Effects texts = new Effects("texts");
  private final Effects notes = new Effects("notes");
  private final Effects told = new Effects("told");
  private final Effects metrics = new Effects("metrics");
  private final List<Doubt> doubts = new ArrayList<>();

  /**
   * Waits until everything is handed over and worked off, and counts; what stays is counted as lost.
   *
   * @param states asks the journal, by flow and event id
   */
  static Tally whenSettled(SimulatedKlaviyo klaviyo, SimulatedZendesk zendesk, List<SimulatedPhone> customers,
      Supplier<Map<String, String>> states) {
    klaviyo.repeatDeliveriesNow();
    zendesk.repeatDeliveriesNow();
    try {
      // A note may still be in its queue, of which nobody tells.
      await().atMost(PATIENCE).during(Duration.ofSeconds(2)).pollInterval(Duration.ofMillis(300)).until(() -> {
        boolean handedOver = klaviyo.pendingDeliveries() + zendesk.pendingDeliveries() == 0;
        // In this order: what is worked off may cause events.
        return handedOver && new Tally(klaviyo, zendesk, customers, states.get()).unfinished().isEmpty()
            && klaviyo.pendingDeliveries() + zendesk.pendingDeliveries() == 0;
      });
    } catch (ConditionTimeoutException late) {
      System.out.println("Not finished in time: " + new Tally(klaviyo, zendesk, customers, states.get()).unfinished());
    }
    Tally tally = new Tally(klaviyo, zendesk, customers, states.get());
    tally.count();
    return tally;
  }

  private Tally(SimulatedKlaviyo klaviyo, SimulatedZendesk zendesk, List<SimulatedPhone> customers,
      Map<String, String> states) {
    this.klaviyo = klaviyo;
    this.desk = zendesk.desk();
    this.customers = customers;
    this.states = states;
    fromKlaviyo = acknowledged(klaviyo.deliveries())
        .flatMap(delivery -> delivery.path("data").valueStream().sorted(BY_TIME)).toList();
    fromZendesk = acknowledged(zendesk.deliveries()).toList();
  }

  private static Stream<JsonNode> acknowledged(List<Delivery> deliveries) {
    return deliveries.stream().filter(Delivery::accepted).map(delivery -> {
      try {
        return JSON.readTree(delivery.body());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  /** Acknowledged events of {@link Crowd}'s people that no flow has brought to an end yet. */
  private Set<String> unfinished() {
    Set<String> waiting = new LinkedHashSet<>();
    textEvents().forEach(event -> waiting.add("inbound-sms-to-ticket " + event.path("external_id").asText()));
    replies().forEach(reply -> waiting.add("agent-comment-to-sms " + reply.eventId()));
    fromZendesk.stream().filter(event -> metricOf(event) != null)
        .forEach(event -> waiting.add("ticket-event-to-metric " + event.path("id").asText()));
    states.forEach((note, state) -> {
      if (note.startsWith("note-to-ticket ")) {
        waiting.add(note);
      }
    });
    waiting.removeIf(event -> ENDS.contains(states.getOrDefault(event, "")));
    return waiting;
  }

  private void count() {
    customers.forEach(phone -> comments.compare(textsOf(phone), commentsOf(phone)));
    Map<Long, List<Reply>> replies = replies().stream().collect(Collectors.groupingBy(Reply::ticket));
    customers.forEach(phone -> desk.ticketsOf(phone.profileId())
        .forEach(ticket -> compare(phone, ticket, replies.getOrDefault(ticket.id(), List.of()))));
    // Of different tickets, so that their order means nothing.
    metrics.compare(sorted(fromZendesk.stream().map(Tally::metricOf).filter(metric -> metric != null).distinct()),
        sorted(klaviyo.metricEvents().stream().map(Tally::metricOf)));
  }

  private void compare(SimulatedPhone phone, SimulatedTicket ticket, List<Reply> replies) {
    List<String> all = publicTexts(ticket).filter(text -> text.startsWith("Reply ")).toList();
    List<String> received = phone.received().stream().filter(all::contains).toList();
    List<Reply> unknown = replies.stream().filter(reply -> isUnknown(reply)).toList();
    boolean closed = ticket.status().equals("closed");
    unknown.forEach(reply -> doubts.add(new Doubt(ticket.id(), reply.text(),
        (int) received.stream().filter(reply.text()::equals).count(), closed)));
    texts.compare(replies.stream().filter(reply -> received.contains(reply.text()) || !isUnknown(reply))
        .map(Reply::text).distinct().toList(), received);
    List<String> noted = ticket.comments().stream().filter(comment -> !comment.isPublic())
        .map(TicketComment::text).toList();
    List<String> files = sorted(noted.stream().flatMap(note -> found(FILE, note)));
    // Nobody can write a note on a ticket that was closed before.
    notes.compare(
        sorted(replies.stream().filter(reply -> !isUnknown(reply)).map(Reply::file).filter(file -> file != null)
            .distinct().filter(file -> !closed || files.contains(file))),
        files);
    // The notes about texts in doubt do not say which: their number has to be right.
    List<String> why = noted.stream().filter(note -> !FILE.matcher(note).find()).toList();
    told.compare(numbered(ticket, closed ? why.size() : unknown.size()), numbered(ticket, why.size()));
    if (why.size() > unknown.size()) {
      told.doubled().add("%d notes for %d replies on ticket %d".formatted(why.size(), unknown.size(), ticket.id()));
    }
  }

  private static List<String> numbered(SimulatedTicket ticket, int howMany) {
    return Stream.iterate(1, number -> number + 1).limit(howMany).map(number -> ticket.id() + "/" + number).toList();
  }

  private boolean isUnknown(Reply reply) {
    return "unknown".equals(states.get("agent-comment-to-sms " + reply.eventId()));
  }

  private Stream<JsonNode> textEvents() {
    return fromKlaviyo.stream().filter(event -> event.path("topic").asText().equals("event:klaviyo.sent_sms"));
  }

  /** In the order in which they were acknowledged first. */
  private List<String> textsOf(SimulatedPhone phone) {
    return textEvents()
        .filter(event -> event.at("/payload/data/relationships/profile/data/id").asText().equals(phone.profileId()))
        .map(event -> event.at("/payload/data/attributes/event_properties/Message Body").asText())
        .distinct().toList();
  }

  private List<String> commentsOf(SimulatedPhone phone) {
    return desk.ticketsOf(phone.profileId()).stream()
        .flatMap(Tally::publicTexts).flatMap(text -> found(TEXT, text)).toList();
  }

  private static Stream<String> publicTexts(SimulatedTicket ticket) {
    return ticket.publicTexts().stream();
  }

  private static Stream<String> found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.results().map(result -> result.group());
  }

  private List<Reply> replies() {
    return fromZendesk.stream()
        .filter(event -> event.path("type").asText().endsWith("ticket.comment_added"))
        .filter(event -> event.at("/event/comment/body").asText().startsWith("Reply "))
        .map(event -> new Reply(event.path("id").asText(), event.at("/detail/id").asLong(),
            event.at("/event/comment/body").asText(), fileOf(event)))
        .distinct().toList();
  }

  private String fileOf(JsonNode event) {
    long comment = event.at("/event/comment/id").asLong();
    return desk.ticket(event.at("/detail/id").asLong()).comments().stream()
        .filter(one -> one.id() == comment).flatMap(one -> one.attachments().stream()).findFirst().orElse(null);
  }

  private static String metricOf(JsonNode event) {
    String type = event.path("type").asText();
    boolean opened = type.endsWith("ticket.created");
    boolean resolved = type.endsWith("ticket.status_changed") && event.at("/event/current").asText().equals("CLOSED");
    String ticket = event.at("/detail/id").asText();
    return opened ? "Opened Ticket " + ticket : resolved ? "Resolved Ticket " + ticket : null;
  }

  private static String metricOf(MetricEvent event) {
    return event.metric() + " " + event.properties().path("Ticket_id").asText();
  }

  private static List<String> sorted(Stream<String> all) {
    return all.sorted().toList();
  }

  Effects comments() {
    return comments;
  }

  Effects texts() {
    return texts;
  }

  Effects notes() {
    return notes;
  }

  Effects metrics() {
    return metrics;
  }

  /** Not sent again, so that the agent has to be told. */
  List<Doubt> doubts() {
    return doubts;
  }

  void assertNothingLostDoubledOrOutOfOrder() {
    for (Effects effects : List.of(comments, texts, notes, told, metrics)) {
      assertThat(effects.lost()).as("lost: %s", effects).isEmpty();
      assertThat(effects.doubled()).as("doubled: %s", effects).isEmpty();
      assertThat(effects.overtaken()).as("out of order: %s", effects).isEmpty();
    }
  }

  @Override
  public String toString() {
    String table = Stream.of(comments, texts, notes, told, metrics).map(effects -> "  " + effects)
        .collect(Collectors.joining("%n".formatted()));
    return "  %s%n%s%n  In doubt, not sent again, agent told: %s".formatted(Effects.heading(), table,
        doubts.isEmpty() ? "none" : doubts.stream().map(Doubt::toString).collect(Collectors.joining(", ")));
  }
}
