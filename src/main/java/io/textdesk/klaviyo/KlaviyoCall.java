package io.textdesk.klaviyo;

import io.micrometer.core.instrument.MeterRegistry;
import io.textdesk.shared.Door;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.model.RouteDefinition;
import org.springframework.stereotype.Component;

/** The door to Klaviyo, which counts requests per endpoint in windows of a second and of a minute. */
@Component("klaviyo")
class KlaviyoCall extends Door {

  /** The group of limits that an operation of the API falls under. */
  private static final Map<String, String> LIMIT_OF = Map.of(
      "create_conversation_message", "messages",
      "get_conversations_for_profile", "conversations",
      "create_event", "events",
      "get_events", "events",
      "get_metrics", "accounts",
      "get_profile", "profiles",
      "get_accounts", "accounts");

  private final KlaviyoSettings klaviyo;

  KlaviyoCall(KlaviyoSettings klaviyo, MeterRegistry meters, Clock clock) {
    super("klaviyo", klaviyo.url(), "application/vnd.api+json",
        klaviyo.connectTimeout(), klaviyo.responseTimeout(), meters, clock);
    this.klaviyo = klaviyo;
  }

  @Override
  protected void throttle(RouteDefinition route) {
    var group = method(this, "limitOf(${variable.operation})");
    throttle(route, "per-second", method(this, "perSecond(${variable.operation})"), Duration.ofSeconds(1), group);
    throttle(route, "per-minute", method(this, "perMinute(${variable.operation})"), Duration.ofMinutes(1), group);
  }

  public void takePermit(String operation) {}

  @Override
  protected void login(Exchange request) {
    request.getMessage().setHeader("Authorization", "Klaviyo-API-Key " + klaviyo.apiKey());
    request.getMessage().setHeader("revision", klaviyo.revision());
  }

  public String limitOf(String operation) {
    return LIMIT_OF.get(operation);
  }

  public long perSecond(String operation) {
    return klaviyo.limits().get(limitOf(operation)).perSecond();
  }

  public long perMinute(String operation) {
    return klaviyo.limits().get(limitOf(operation)).perMinute();
  }
}
