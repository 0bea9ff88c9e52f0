package io.textdesk.klaviyo;

import static org.assertj.core.api.Assertions.assertThat;

import io.textdesk.klaviyo.KlaviyoMetrics.Metric;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KlaviyoMetricsTest {

  static final KlaviyoSettings SETTINGS = new KlaviyoSettings("http://localhost", "pk_0", "", "0123456789abcdef", "poll", "",
      Map.of("inbound", new ArrayList<>(List.of("event:klaviyo.sent_sms", "Sent SMS", "Sent Text Message")),
          "outbound", new ArrayList<>(List.of("Received SMS", "Received Text Message"))),
      null, null, null, null, null, null, null, null, null, null);

  Instant now = Instant.parse("2026-07-20T09:15:27Z");
  final KlaviyoMetrics metrics = new KlaviyoMetrics(SETTINGS, new Clock() {
    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  });

  @Test
  void findsTheMetricsByEitherName() {
    metrics.remember(page("a1", "Sent SMS", "b2", "Opened Email"), "page%5Bcursor%5D=2");
    metrics.remember(page("c3", "Received Text Message", "d4", "Sent Text Message"), null);

    assertThat(metrics.idOf("outbound")).isEqualTo("c3");
    assertThat(metrics.wanted("unsubscribed,inbound")).containsExactlyInAnyOrder(
        new Metric("a1", "inbound"), new Metric("d4", "inbound"));
  }

  @Test
  void asksAgainAfterAnHour_andSoonWhereOneIsMissing() {
    assertThat(metrics.areStale()).isTrue();

    metrics.remember(page("a1", "Sent SMS"), "more");
    assertThat(metrics.areStale()).as("after the first page").isTrue();
    metrics.remember(page("b2", "Opened Email"), null);
    assertThat(metrics.areStale()).isFalse();
    now = now.plusSeconds(61);
    assertThat(metrics.areStale()).as("while one is missing").isTrue();

    metrics.remember(page("c3", "Received SMS"), null);
    now = now.plusSeconds(3599);
    assertThat(metrics.areStale()).isFalse();
    now = now.plusSeconds(2);
    assertThat(metrics.areStale()).isTrue();
  }

  private static Map<String, Object> page(String... idsAndNames) {
    return Map.of("data", Stream.iterate(0, at -> at < idsAndNames.length, at -> at + 2)
        .map(at -> Map.of("id", idsAndNames[at], "attributes", Map.of("name", idsAndNames[at + 1])))
        .toList());
  }
}
