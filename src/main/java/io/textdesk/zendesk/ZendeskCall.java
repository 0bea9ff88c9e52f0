package io.textdesk.zendesk;

import io.micrometer.core.instrument.MeterRegistry;
import io.textdesk.shared.Door;
import io.textdesk.shared.UpstreamFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.util.ObjectHelper;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The door to Zendesk, which counts all requests, ticket updates, and updates of one ticket. */
@Component("zendesk")
class ZendeskCall extends Door {

  private static final String UPDATE = "${variable.operation} == 'UpdateTicket'";

  private final ZendeskLogin login;
  private final int requestsPerMinute;
  private final int updatesPerMinute;
  private final int ticketUpdatesPerTenMinutes;

  ZendeskCall(
      ZendeskSettings zendesk,
      MeterRegistry meters,
      Clock clock,
      @Lazy FluentProducerTemplate routes,
      @Value("${textdesk.zendesk.limits.requests.per-minute}") int requestsPerMinute,
      @Value("${textdesk.zendesk.limits.updates.per-minute}") int updatesPerMinute,
      @Value("${textdesk.zendesk.limits.ticket-updates.per-ten-minutes}") int ticketUpdatesPerTenMinutes) {
    super("zendesk", zendesk.url(), "application/json",
        zendesk.connectTimeout(), zendesk.responseTimeout(), meters, clock);
    this.login = new ZendeskLogin(zendesk, clock, request -> fetchToken(routes, request));
    this.requestsPerMinute = requestsPerMinute;
    this.updatesPerMinute = updatesPerMinute;
    this.ticketUpdatesPerTenMinutes = ticketUpdatesPerTenMinutes;
  }

  @Override
  public void configure() {
    super.configure();
    RouteDefinition token = from("direct:zendesk-token").routeId("zendesk-token")
        .description("Fetches an OAuth token; outside the account's limits and without a login of its own");
    send(token);
  }

  @Override
  protected void throttle(RouteDefinition route) {
    var ticket = route.choice().when(simple(UPDATE));
    throttle(ticket, "updates-of-ticket", constant(ticketUpdatesPerTenMinutes), Duration.ofMinutes(10),
        header(Exchange.HTTP_PATH));
    throttle(ticket, "updates", constant(updatesPerMinute), Duration.ofMinutes(1), constant("account"));
    ticket.end();
    throttle(route, "requests", constant(requestsPerMinute), Duration.ofMinutes(1), constant("account"));
  }

  public long roomForUpdate(Long ticketId, String holder) {
    return 0;
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
