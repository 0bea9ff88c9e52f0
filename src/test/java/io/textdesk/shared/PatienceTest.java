package io.textdesk.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {

  static final UpstreamFailure FAILURE = new UpstreamFailure.Unavailable("zendesk", "UpdateTicket", 503, null);

  final Patience patience = new Patience(
      Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofMinutes(15), Duration.ofHours(72), List.of(),
      Clock.systemUTC());

  @ParameterizedTest
  @CsvSource({"0, 8000", "30000, 30000", "3600000, 60000"})
  void waitsAboutAsLongAsItHasFailedSoFar_upToALimit(long failingFor, long pause) {
    for (int time = 0; time < 100; time++) {
      assertThat(patience.pause(line(failingFor), "this", FAILURE)).isBetween(pause * 8 / 10, pause * 12 / 10);
    }
  }

  @Test
  void waitsAsLongAsTheAnswerAsks() {
    var busy = new UpstreamFailure.Unavailable("zendesk", "UpdateTicket", 429, Duration.ofSeconds(93));

    assertThat(patience.pause(line(0), "this", busy)).isEqualTo(93_000);
  }

  @ParameterizedTest
  @CsvSource({"0, false", "899999, false", "900000, false", "259199999, false", "259200000, true"})
  void givesUpAfterThreeDays_whenNobodyElseSucceeds(long failingFor, boolean ended) {
    assertThat(patience.hasEnded(line(failingFor), "this", FAILURE)).isEqualTo(ended);
  }

  @Test
  void doesNotCountTheDowntimeOfASystem() {
    assertThat(patience.isDowntime(new UpstreamFailure.Unavailable("zendesk", "UpdateTicket"))).isTrue();
    assertThat(patience.isDowntime(FAILURE)).isFalse();
    assertThat(patience.longestPause()).isEqualTo(120_000);
  }

  @Test
  void takesARefusalForCertain_andALostAnswerNot() {
    assertThat(patience.isCertain(FAILURE)).isTrue();
    assertThat(patience.isCertain(new UpstreamFailure.OutcomeUnknown("zendesk", "UpdateTicket", 504))).isFalse();
  }

  private static List<Map<String, Object>> line(long failingFor) {
    return List.of(Map.of("event_id", "another", "failing_for", 300_000_000L), Map.of("event_id", "this", "failing_for", failingFor));
  }
}
