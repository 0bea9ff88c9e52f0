package io.textdesk.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.klaviyo.KlaviyoEvent;
import io.textdesk.klaviyo.KlaviyoMetrics.Metric;
import io.textdesk.klaviyo.KlaviyoSettings;
import io.textdesk.shared.ConnectionStart;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.apache.camel.support.LRUCacheFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Events that Klaviyo is asked for: they are those that its webhook would bring, with the same ids. */
@Component("klaviyoPoll")
public class KlaviyoPoll {

  /** Klaviyo's description says 200 at most. */
  private static final int PAGE_SIZE = 200;

  /** More than come in the time that is read again. */
  private static final int REMEMBERED = 20_000;

  private final KlaviyoWebhook webhook;
  private final KlaviyoSettings klaviyo;
  private final ConnectionStart start;
  private final Clock clock;
  private final ObjectMapper json;
  private final Duration overlap;
  private final Duration lookBack;

  /** What was queued and may still wait there, so that the journal does not know it yet. */
  private final Set<String> queued = Collections.newSetFromMap(LRUCacheFactory.newLRUCache(REMEMBERED));

  KlaviyoPoll(KlaviyoWebhook webhook, KlaviyoSettings klaviyo, ConnectionStart start, Clock clock, ObjectMapper json,
      @Value("${textdesk.klaviyo.poll.overlap}") Duration overlap,
      @Value("${textdesk.klaviyo.poll.look-back}") Duration lookBack) {
    this.webhook = webhook;
    this.klaviyo = klaviyo;
    this.start = start;
    this.clock = clock;
    this.json = json;
    this.overlap = overlap;
    this.lookBack = lookBack;
  }

  /** @param readUntil until when all was read, in milliseconds since 1970; null for none */
  public String query(@Variable("metricId") String metricId, @Variable("readUntil") Long readUntil) {
    Instant from = readUntil == null ? firstLook() : Instant.ofEpochMilli(readUntil).minus(overlap);
    String filter = "and(equals(metric_id,\"%s\"),greater-or-equal(datetime,%s))"
        .formatted(metricId, from.truncatedTo(ChronoUnit.SECONDS));
    return "filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8) + "&sort=datetime&page%5Bsize%5D=" + PAGE_SIZE;
  }

  private Instant firstLook() {
    Instant earliest = clock.instant().minus(lookBack);
    return start.moment().isBefore(earliest) ? earliest : start.moment();
  }

  /** @param answer of Get Events: one page */
  public KlaviyoDelivery delivery(
      @Body Map<String, Object> answer, @Variable("metric") Metric metric, @Variable("wanted") String wanted) {
    List<JsonNode> events = new ArrayList<>();
    for (JsonNode data : json.valueToTree(answer).path("data")) {
      ObjectNode event = json.createObjectNode();
      event.set("external_id", data.path("id"));
      event.put("topic", klaviyo.topicOf(metric.meaning()));
      event.putObject("payload").set("data", data);
      events.add(event);
    }
    return webhook.sorted(events, wanted).without(queued);
  }

  /** To be called when they are stored. */
  public void remember(@Variable("delivery") KlaviyoDelivery delivery) {
    queued.addAll(delivery.ids());
  }

  /**
   * Until when all is read, in milliseconds since 1970: until the last event of a page, or of one before; with the last page until
   * the reading began. An event without a time does not count.
   *
   * @param nextPage null for none
   */
  public long readUntil(
      @Body Map<String, Object> answer,
      @Variable("readUntil") Long before,
      @Variable("eventsQuery") String nextPage,
      @Variable("readingSince") long began) {
    long last = before == null ? firstLook().toEpochMilli() : before;
    for (JsonNode event : json.valueToTree(answer).path("data")) {
      Instant time = KlaviyoEvent.timeOf(event.path("attributes"));
      last = time == null ? last : Math.max(last, time.toEpochMilli());
    }
    return nextPage == null ? Math.max(last, began) : last;
  }
}
