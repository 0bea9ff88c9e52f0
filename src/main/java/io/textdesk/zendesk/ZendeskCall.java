package io.textdesk.zendesk;

import io.micrometer.core.instrument.MeterRegistry;
import io.textdesk.shared.Door;
import io.textdesk.shared.Limiter;
import io.textdesk.shared.UpstreamFailure;
import io.textdesk.shared.UpstreamPause;
import io.textdesk.shared.Window;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.Variable;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.util.ObjectHelper;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The door to Zendesk, which counts all requests, ticket updates, and updates of one ticket. */
@Component("zendesk")
class ZendeskCall extends Door {

  private static final String UPDATE = "UpdateTicket";
  private static final String LIMITS = "textdesk.zendesk.limits.";

  /** The part of each limit that live conversations keep when notes that can wait are written. */
  private static final double SPARE = 0.2;

  /** As in "total=100; remaining=99; resets=41". */
  private static final Pattern UPDATES_LEFT = Pattern.compile("remaining=([0-9]{1,9})\\b(?:.*resets=([0-9]{1,9})\\b)?");

  private final ZendeskLogin login;
  private final Limiter limiter = new Limiter();
  private final Window requests;
  private final Window updates;
  private final Limiter.Kind anyRequest;
  private final Limiter.Kind update;
  private final Limiter.Kind laterUpdate;

  ZendeskCall(
      ZendeskSettings zendesk,
      MeterRegistry meters,
      Clock clock,
      UpstreamPause pausedWithZendesk,
      @Lazy FluentProducerTemplate routes,
      @Value("${textdesk.zendesk.limits.requests.per-minute}") int requestsPerMinute,
      @Value("${textdesk.zendesk.limits.updates.per-minute}") int updatesPerMinute,
      @Value("${textdesk.zendesk.limits.ticket-updates.per-ten-minutes}") int ticketUpdatesPerTenMinutes) {
    super("zendesk", zendesk.url(), "application/json",
        zendesk.connectTimeout(), zendesk.responseTimeout(), meters, clock, pausedWithZendesk);
    this.login = new ZendeskLogin(zendesk, clock, request -> fetchToken(routes, request));
    this.requests = window(LIMITS + "requests.per-minute", requestsPerMinute, Duration.ofMinutes(1));
    this.updates = window(LIMITS + "updates.per-minute", updatesPerMinute, Duration.ofMinutes(1));
    var updatesOfTicket = new Limiter.WindowPerKey(ticketUpdatesPerTenMinutes, Duration.ofMinutes(10));
    this.anyRequest = limiter.kind(requests);
    this.update = limiter.kind(updatesOfTicket, 0, requests, updates);
    this.laterUpdate = limiter.kind(updatesOfTicket, SPARE, requests, updates);
    watch(limiter);
  }

  @Override
  public void configure() {
    super.configure();
    RouteDefinition token = from("direct:zendesk-token").routeId("zendesk-token")
        .description("Fetches an OAuth token; outside the account's limits and without a login of its own");
    send(token);
  }

  /** None for tokens, which are outside the account's limits. */
  @Override
  protected Limiter.Kind limitsOf(String operation) {
    return switch (operation) {
      case UPDATE -> update;
      case "CreateToken" -> null;
      default -> anyRequest;
    };
  }

  /**
   * Whether a ticket can be updated now: 0 when it can, which the next update then uses, else the milliseconds after
   * which to ask again. Until then the holder has a place in the line.
   *
   * @param holder what waits as one, such as a conversation
   */
  public long roomForUpdate(
      Exchange exchange, @Variable("ticketId") String ticketId, @Variable("groupId") String holder) {
    return askPermit(exchange, UPDATE, update, ticketId, holder);
  }

  /** As {@link #roomForUpdate}, for what can wait until live conversations leave room. */
  public long roomForLaterUpdate(
      Exchange exchange, @Variable("ticketId") String ticketId, @Variable("groupId") String holder) {
    return askPermit(exchange, UPDATE, laterUpdate, ticketId, holder);
  }

  @Override
  protected String limitKey(Exchange exchange) {
    return exchange.getVariable("ticketId", String.class);
  }

  /** Answers of the Tickets API say when a minute begins anew, others do not. */
  @Override
  protected void heed(Exchange exchange) {
    Long remaining = number(exchange, "ratelimit-remaining");
    if (remaining != null) {
      told(limiter, requests, remaining, number(exchange, "ratelimit-reset"));
    } else {
      told(limiter, requests, number(exchange, "X-Rate-Limit-Remaining"), null);
    }
    String left = exchange.getMessage().getHeader("zendesk-ratelimit-tickets-update", "", String.class);
    Matcher matcher = UPDATES_LEFT.matcher(left);
    if (matcher.find()) {
      told(limiter, updates, Long.valueOf(matcher.group(1)),
          matcher.group(2) == null ? null : Long.valueOf(matcher.group(2)));
    }
  }

  @Override
  protected Probe probe() {
    return new Probe("ShowCurrentUser", "/api/v2/users/me");
  }

  @Override
  protected void login(Exchange request) {
    if (!"CreateToken".equals(request.getVariable("operation", String.class))) {
      request.getMessage().setHeader("Authorization", login.authorization());
    }
  }

  @Override
  protected void loginRefused(Exchange exchange) {
    login.forget();
  }

  /**
   * @throws UpstreamFailure.LoginRefused also for 400 or 422, which only mean that the settings of the login are wrong
   */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> fetchToken(FluentProducerTemplate routes, Map<String, Object> request) {
    try {
      return routes.withVariable("operation", "CreateToken")
          .withHeader("CamelHttpMethod", "POST")
          .withHeader("CamelHttpPath", "/oauth/tokens")
          .withBody(request)
          .to("direct:zendesk-token")
          .request(Map.class);
    } catch (CamelExecutionException e) {
      UpstreamFailure.Refused refused = ObjectHelper.getException(UpstreamFailure.Refused.class, e);
      throw refused == null ? e : new UpstreamFailure.LoginRefused("zendesk", "CreateToken", refused.getStatus());
    }
  }
}
