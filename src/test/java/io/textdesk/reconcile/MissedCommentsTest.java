package io.textdesk.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MissedCommentsTest {

  static final Instant NOW = Instant.parse("2026-07-20T09:15:27Z");

  final ObjectMapper json = new ObjectMapper();
  final MissedComments missed =
      new MissedComments(null, null, Clock.fixed(NOW, ZoneOffset.UTC), json, Duration.ofHours(24));

  @Test
  void searchesOnFromTheLastTicketOfAFullPage() {
    long from = NOW.minusSeconds(1000).toEpochMilli();
    LinkedList<JsonNode> page = tickets(100, NOW.minusSeconds(900));

    long until = missed.readUntil(page, from);

    assertThat(until).isEqualTo(NOW.minusSeconds(801).toEpochMilli());
    assertThat(missed.next(page, from, until)).isEqualTo(until);
  }

  @Test
  void endsWithAPageThatIsNotFull() {
    long from = NOW.minusSeconds(1000).toEpochMilli();

    assertThat(missed.next(tickets(99, NOW), from, NOW.toEpochMilli())).isNull();
    assertThat(missed.next(tickets(0, NOW), from, from)).isNull();
    assertThat(missed.readUntil(tickets(0, NOW), from)).isEqualTo(from);
  }

  @Test
  void doesNotSearchTheSameSecondForEver() {
    long from = NOW.toEpochMilli();

    assertThat(missed.next(tickets(100, NOW.minusSeconds(99)), from, from)).isEqualTo(from + 1000);
  }

  @Test
  void givesUpOnlyWhatItFoundItself_andTooLate() {
    long old = NOW.minus(Duration.ofHours(24)).toEpochMilli() - 1;

    assertThat(missed.isTooLate("textdesk-comment-1-2", old)).isTrue();
    assertThat(missed.isTooLate("textdesk-comment-1-2", old + 1)).isFalse();
    assertThat(missed.isTooLate("1b2c3d", old)).as("told by a webhook, and waited since").isFalse();
  }

  /** Each changed a second after the one before. */
  private LinkedList<JsonNode> tickets(int howMany, Instant first) {
    LinkedList<JsonNode> tickets = new LinkedList<>();
    IntStream.range(0, howMany).forEach(number -> tickets.add(
        json.createObjectNode().put("id", number).put("updated_at", first.plusSeconds(number).toString())));
    return tickets;
  }
}
