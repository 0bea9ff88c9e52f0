package io.textdesk.klaviyo;

import io.micrometer.core.instrument.MeterRegistry;
import io.textdesk.shared.Door;
import io.textdesk.shared.Limiter;
import io.textdesk.shared.UpstreamFailure;
import io.textdesk.shared.UpstreamPause;
import io.textdesk.shared.Window;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** The door to Klaviyo, which counts requests per endpoint in windows of a second and of a minute. */
@Component("klaviyo")
class KlaviyoCall extends Door {

  /** The group of limits that an operation of the API falls under. */
  private static final Map<String, String> LIMIT_OF = Map.ofEntries(
      Map.entry("create_conversation_message", "messages"),
      Map.entry("get_conversations_for_profile", "conversations"),
      Map.entry("create_event", "events"),
      Map.entry("get_events", "events"),
      Map.entry("get_metrics", "accounts"),
      Map.entry("get_profile", "profiles"),
      Map.entry("update_profile", "profiles"),
      Map.entry("bulk_unsubscribe_profiles", "profiles"),
      Map.entry("get_accounts", "accounts"),
      Map.entry("get_webhooks", "accounts"),
      Map.entry("get_webhook_topics", "accounts"),
      Map.entry("create_webhook", "accounts"),
      Map.entry("update_webhook", "accounts"));

  /** The part of each limit that agents' replies keep when automatic texts are sent. */
  private static final double SPARE = 0.2;

  private final KlaviyoSettings klaviyo;
  private final Map<String, Group> groups = new HashMap<>();

  KlaviyoCall(KlaviyoSettings klaviyo, MeterRegistry meters, Clock clock, UpstreamPause pausedWithKlaviyo) {
    super("klaviyo", klaviyo.url(), "application/vnd.api+json",
        klaviyo.connectTimeout(), klaviyo.responseTimeout(), meters, clock, pausedWithKlaviyo);
    this.klaviyo = klaviyo;
    LIMIT_OF.values().forEach(name -> groups.computeIfAbsent(name, this::group));
  }

  private Group group(String name) {
    String settings = "textdesk.klaviyo.limits." + name;
    KlaviyoSettings.Limit limit = klaviyo.limits().get(name);
    Limiter limiter = new Limiter();
    watch(limiter);
    Window second = window(settings + ".per-second", limit.perSecond(), Duration.ofSeconds(1));
    Window minute = window(settings + ".per-minute", limit.perMinute(), Duration.ofMinutes(1));
    return new Group(limiter.kind(second, minute), limiter.kind(null, SPARE, second, minute), minute);
  }

  @Override
  protected Limiter.Kind limitsOf(String operation) {
    return groupOf(operation).limits();
  }

  /**
   * Whether there is room for a request that can wait until agents' replies leave some: 0 when there is, which the next
   * request of the operation then uses, else the milliseconds after which to ask again.
   *
   * @param holder what waits as one, such as a conversation
   */
  public long roomForLater(Exchange exchange, String operation, String holder) {
    return askPermit(exchange, operation, groupOf(operation).later(), null, holder);
  }

  /** The headers are about the minute. */
  @Override
  protected void heed(Exchange exchange) {
    Group group = groupOf(exchange.getVariable("operation", String.class));
    told(group.limits().limiter(), group.minute(),
        number(exchange, "RateLimit-Remaining"), number(exchange, "RateLimit-Reset"));
  }

  private Group groupOf(String operation) {
    String name = LIMIT_OF.get(operation);
    if (name == null) {
      throw new IllegalArgumentException("KlaviyoCall knows no limits for the operation " + operation);
    }
    return groups.get(name);
  }

  @Override
  protected Probe probe() {
    return new Probe("get_accounts", "/api/accounts");
  }

  /** A key that may not read accounts is a key all the same. */
  @Override
  protected boolean provesThatItWorks(UpstreamFailure failure) {
    return super.provesThatItWorks(failure) || failure.getStatus() == 403;
  }

  @Override
  protected void login(Exchange request) {
    request.getMessage().setHeader("Authorization", "Klaviyo-API-Key " + klaviyo.apiKey());
    request.getMessage().setHeader("revision", klaviyo.revision());
  }

  private record Group(Limiter.Kind limits, Limiter.Kind later, Window minute) {}
}
