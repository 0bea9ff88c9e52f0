package io.textdesk.klaviyo;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * The ids of the metrics that mean something to us, found by their names in textdesk.klaviyo.topics. An account has a
 * metric from its first event on, so that one that is missing is looked for again.
 */
@Component("klaviyoMetrics")
public class KlaviyoMetrics {

  private static final Duration KEPT = Duration.ofHours(1);
  private static final Duration KEPT_WHILE_ONE_IS_MISSING = Duration.ofMinutes(1);

  private final KlaviyoSettings klaviyo;
  private final Clock clock;
  private final Map<String, String> meanings = new ConcurrentHashMap<>();
  private volatile Instant readAt = Instant.MIN;
  private final AtomicReference<Instant> askedAt = new AtomicReference<>(Instant.MIN);

  KlaviyoMetrics(KlaviyoSettings klaviyo, Clock clock) {
    this.klaviyo = klaviyo;
    this.clock = clock;
  }

  /** @param meaning such as inbound */
  public record Metric(String id, String meaning) {}

  public boolean areStale() {
    boolean complete = klaviyo.topics().entrySet().stream()
        .allMatch(topics -> topics.getValue().isEmpty() || meanings.containsValue(topics.getKey()));
    return readAt.isBefore(clock.instant().minus(complete ? KEPT : KEPT_WHILE_ONE_IS_MISSING));
  }

  /**
   * Whether something that can do without them may look: it may ask for stale ones once a minute only, so that nobody waits
   * for a Klaviyo that does not tell.
   */
  public boolean mayBeUsed() {
    Instant now = clock.instant();
    Instant last = askedAt.get();
    return !areStale() || last.isBefore(now.minus(KEPT_WHILE_ONE_IS_MISSING)) && askedAt.compareAndSet(last, now);
  }

  /**
   * @param answer of Get Metrics: one page
   * @param nextPage null after the last one
   */
  public void remember(@Body Map<String, Object> answer, @Variable("metricsQuery") String nextPage) {
    for (Object metric : (List<?>) answer.get("data")) {
      Map<?, ?> data = (Map<?, ?>) metric;
      String meaning = klaviyo.meaningOf((String) ((Map<?, ?>) data.get("attributes")).get("name"));
      if (meaning != null) {
        meanings.put((String) data.get("id"), meaning);
      }
    }
    if (nextPage == null) {
      readAt = clock.instant();
    }
  }

  /** A metric of this meaning, or null where the account has none. */
  public String idOf(String meaning) {
    return meanings.entrySet().stream()
        .filter(metric -> metric.getValue().equals(meaning))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /**
   * The metrics whose events are read, consent before texts.
   *
   * @param wanted the meanings that a flow takes up, with commas between them
   */
  public LinkedList<Metric> wanted(@Variable("wanted") String wanted) {
    LinkedList<Metric> metrics = new LinkedList<>();
    for (String meaning : wanted.split(",")) {
      meanings.forEach((id, known) -> {
        if (known.equals(meaning)) {
          metrics.add(new Metric(id, meaning));
        }
      });
    }
    return metrics;
  }
}
