package io.textdesk.shared;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.util.ObjectHelper;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/**
 * The only way to one of the two systems: login, throttle, circuit breaker, time-outs and the meaning of the answer.
 *
 * <p>A caller sets the body (a map, or nothing), the headers CamelHttpMethod, CamelHttpPath and, where there is one,
 * CamelHttpQuery and Idempotency-Key, and names the API's operation in the variable {@code operation}. It gets the
 * answer's JSON as a map, or an {@link UpstreamFailure}, or an IOException when the request never left. There is no
 * error handler here: a failure reaches the caller, whose retry repeats the whole call, login included.
 */
public abstract class Door extends RouteBuilder implements HealthIndicator {

  /** Ours never travel; the retry counter stays, or the caller's retries never end. */
  private static final String[] KEPT_HEADERS =
      {"CamelHttpMethod", "CamelHttpPath", "CamelHttpQuery", "CamelRedeliver*", "Idempotency-Key"};

  /** Requests take different times to travel, so that their windows shift: ours are a little longer. */
  private static final double WINDOW_STRETCH = 1.03;

  /** Repeating is the caller's: an HTTP client that repeats a PUT by itself writes a comment twice. */
  private static final HttpClientConfigurer ONE_TRY = builder -> builder.disableAutomaticRetries();

  private static final Set<Class<? extends IOException>> NEVER_LEFT = Set.of(
      ConnectException.class, ConnectTimeoutException.class, ConnectionRequestTimeoutException.class,
      NoRouteToHostException.class, UnknownHostException.class, SSLHandshakeException.class);

  /** Klaviyo's answer to what it does later; it has no content that anybody needs. */
  private static final int ACCEPTED = 202;

  private final String api;
  private final String url;
  private final String mediaType;
  private final Duration connectTimeout;
  private final Duration responseTimeout;
  private final MeterRegistry meters;
  private final UpstreamAnswer answer;
  private final Map<String, Long> lastSuccess = new ConcurrentHashMap<>();
  private final Map<String, String> refusals = new ConcurrentHashMap<>();

  protected Door(String api, String url, String mediaType, Duration connectTimeout, Duration responseTimeout,
      MeterRegistry meters, Clock clock) {
    this.api = api;
    this.url = url;
    this.mediaType = mediaType;
    this.connectTimeout = connectTimeout;
    this.responseTimeout = responseTimeout;
    this.meters = meters;
    this.answer = new UpstreamAnswer(api, clock);
  }

  /** klaviyo or zendesk. */
  public String api() {
    return api;
  }

  public boolean succeededSince(String operation, long since) {
    return lastSuccess.getOrDefault(operation, 0L) >= since;
  }

  /** Adds the throttles that the operation falls under. */
  protected abstract void throttle(RouteDefinition route);

  /** Sets the headers that say who we are. */
  protected abstract void login(Exchange request);

  /** Called after an answer of 401. */
  protected void loginRefused(Exchange exchange) {}

  /** Down while the login is refused, since then only a person can help. */
  @Override
  public Health health() {
    return refusals.isEmpty() ? Health.up().build() : Health.down().withDetails(refusals).build();
  }

  @Override
  public void configure() {
    getContext().getRegistry().bind("oneTry", HttpClientConfigurer.class, ONE_TRY);
    RouteDefinition route = from("direct:" + api + "-call").routeId(api + "-call")
        .description("Sends one request, throttled, timed out and breakable; the only way to this system");
    throttle(route);
    send(route);
  }

  protected final void send(RouteDefinition route) {
    String id = route.getRouteId();
    route
        .process(this::prepare).id(id + "-login")
        .doTry()
          .circuitBreaker().id(id + "-breaker")
            .resilience4jConfiguration()
              .slidingWindowSize(20).minimumNumberOfCalls(10).failureRateThreshold(50)
              .waitDurationInOpenState(10).permittedNumberOfCallsInHalfOpenState(1)
              .throwExceptionWhenHalfOpenOrOpenState(true)
            .end()
            .to(url + "?bridgeEndpoint=true&throwExceptionOnFailure=false&httpClientConfigurer=#oneTry"
                + "&connectTimeout=" + connectTimeout.toMillis() + "&responseTimeout=" + responseTimeout.toMillis())
            .id(id + "-http")
            .convertBodyTo(byte[].class)
            .process(answer::failIfDown)
          .end()
        .endDoTry()
        .doCatch(IOException.class)
          .process(this::tellWhatIsCertain)
        .doFinally()
          .process(this::time)
        .end()
        .process(this::judge)
        .process(this::read);
  }

  /** Only a request that never left certainly had no effect. */
  private void tellWhatIsCertain(Exchange exchange) throws IOException {
    Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    IOException failure = ObjectHelper.getException(IOException.class, caught);
    if (NEVER_LEFT.stream().anyMatch(kind -> kind.isInstance(failure))) {
      throw failure;
    }
    throw new UpstreamFailure.OutcomeUnknown(api, operation(exchange), failure);
  }

  private static String operation(Exchange exchange) {
    return exchange.getVariable("operation", "other", String.class);
  }

  /** @param perWindow the number of requests, as a long */
  protected final ProcessorDefinition<?> throttle(
      ProcessorDefinition<?> route, String id, Expression perWindow, Duration window, Expression shared) {
    return route.throttle(perWindow, shared)
        .timePeriodMillis(Math.round(window.toMillis() * WINDOW_STRETCH)).id(api + "-" + id);
  }

  private void prepare(Exchange exchange) throws Exception {
    var request = exchange.getMessage();
    Object body = request.getBody();
    request.removeHeaders("*", KEPT_HEADERS);
    request.setHeader("Accept", mediaType);
    if (body != null) {
      request.setBody(Json.bytes(body));
      request.setHeader(Exchange.CONTENT_TYPE, mediaType);
    }
    login(exchange);
    exchange.setVariable("calledAt", System.nanoTime());
  }

  /** Also the place where the login leaves the exchange, which may end in a queue after a failure. */
  private void time(Exchange exchange) {
    long nanos = System.nanoTime() - exchange.getVariable("calledAt", Long.class);
    exchange.getMessage().removeHeader("Authorization");
    Object status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE);
    if (status == null) {
      // An exception of an earlier call stays on the exchange; without an answer it is this call's.
      Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
      UpstreamFailure answered = ObjectHelper.getException(UpstreamFailure.class, failure);
      status = answered != null && answered.getStatus() > 0 ? answered.getStatus() : "failed";
    }
    meters.timer("textdesk.upstream", "api", api, "operation", operation(exchange),
        "status", String.valueOf(status)).record(nanos, TimeUnit.NANOSECONDS);
  }

  private void judge(Exchange exchange) {
    try {
      answer.failIfRefused(exchange);
      refusals.remove(operation(exchange));
      lastSuccess.put(operation(exchange), System.currentTimeMillis());
    } catch (UpstreamFailure.LoginRefused e) {
      refusals.put(operation(exchange), e.getMessage());
      if (e.getStatus() == 401) {
        loginRefused(exchange);
      }
      throw e;
    }
  }

  private void read(Exchange exchange) throws Exception {
    byte[] body = exchange.getMessage().getBody(byte[].class);
    boolean accepted = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class) == ACCEPTED;
    try {
      exchange.getMessage().setBody(accepted || body == null || body.length == 0 ? null : Json.map(body));
    } catch (IOException e) {
      throw new UpstreamFailure.OutcomeUnknown(api, operation(exchange), e);
    }
    exchange.getMessage().removeHeaders("*", "CamelRedeliver*");
  }
}
