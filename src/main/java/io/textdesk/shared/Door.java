package io.textdesk.shared;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.textdesk.settings.SettingRejected;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.util.ObjectHelper;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * The only way to one of the two systems: limits, login, circuit breaker, time-outs and the meaning of the answer.
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

  /** Repeating is the caller's: an HTTP client that repeats a PUT by itself writes a comment twice. */
  private static final HttpClientConfigurer ONE_TRY = builder -> builder.disableAutomaticRetries();

  private static final Set<Class<? extends IOException>> NEVER_LEFT = Set.of(
      ConnectException.class, ConnectTimeoutException.class, ConnectionRequestTimeoutException.class,
      NoRouteToHostException.class, UnknownHostException.class, SSLHandshakeException.class);

  /** Klaviyo's answer to what it does later; it has no content that anybody needs. */
  private static final int ACCEPTED = 202;

  private static final int TOO_MANY_REQUESTS = 429;

  /** The exchange property with the room that was given to an operation; its name follows. */
  private static final String PERMIT = "TextdeskPermit-";

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  private final String api;
  private final String url;
  private final String mediaType;
  private final Duration connectTimeout;
  private final Duration responseTimeout;
  private final MeterRegistry meters;
  private final UpstreamAnswer answer;
  private final Clock clock;
  private final Map<String, String> refusals = new ConcurrentHashMap<>();
  private final Map<String, Long> successes = new ConcurrentHashMap<>();
  private final Set<Limiter> limiters = new LinkedHashSet<>();
  private volatile boolean stopping;

  protected Door(String api, String url, String mediaType, Duration connectTimeout, Duration responseTimeout,
      MeterRegistry meters, Clock clock) {
    this.api = api;
    this.url = url;
    this.mediaType = mediaType;
    this.connectTimeout = connectTimeout;
    this.responseTimeout = responseTimeout;
    this.meters = meters;
    this.clock = clock;
    this.answer = new UpstreamAnswer(api, clock);
    Gauge.builder("textdesk.upstream.waiting", this, Door::waiting).tag("api", api)
        .description("Requests and conversations that wait for the limits").register(meters);
  }

  /** klaviyo or zendesk. */
  public String api() {
    return api;
  }

  /** The limits that an operation falls under. */
  protected abstract Limiter.Kind limitsOf(String operation);

  /** Which of the limits per ticket or the like; null for an operation without. */
  protected String limitKey(Exchange exchange) {
    return null;
  }

  /** Reads from an answer's headers what is left of the limits. */
  protected abstract void heed(Exchange exchange);

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
        .description("Sends one request within the limits, timed out and breakable; the only way to this system");
    route.process(this::takePermit).id(api + "-limits");
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
        .process(this::heedLimits)
        .process(this::judge)
        .process(this::read);
  }

  /** Only a request that never left certainly had no effect. */
  private void tellWhatIsCertain(Exchange exchange) throws IOException {
    Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    IOException failure = ObjectHelper.getException(IOException.class, caught);
    if (UpstreamAnswer.onlyReads(exchange) || NEVER_LEFT.stream().anyMatch(kind -> kind.isInstance(failure))) {
      throw failure;
    }
    throw new UpstreamFailure.OutcomeUnknown(api, operation(exchange), failure);
  }

  private static String operation(Exchange exchange) {
    return exchange.getVariable("operation", "other", String.class);
  }

  /** @throws SettingRejected when the limit lets nothing through */
  protected final Window window(String setting, int limit, Duration length) {
    if (limit < 1) {
      throw new SettingRejected(setting, "must be 1 or more, not " + limit);
    }
    return new Window(limit, length);
  }

  protected final void watch(Limiter limiter) {
    limiters.add(limiter);
  }

  private int waiting() {
    return limiters.stream().mapToInt(Limiter::waiting).sum();
  }

  /**
   * Waits until the limits have room for the operation, which the next request of this operation then uses. For flows
   * that have to know before they act, for example before they write to the journal that they do.
   */
  public void takePermit(Exchange exchange, String operation) throws InterruptedException {
    giveBackPermit(exchange, operation);
    Limiter.Permit permit = limitsOf(operation).take(limitKey(exchange), () -> mayWait(operation));
    exchange.setProperty(PERMIT + operation, permit);
  }

  /** Whether a request of this operation has succeeded since, through this node; a time in milliseconds since 1970. */
  public boolean succeededSince(String operation, long epochMillis) {
    return successes.getOrDefault(operation, Long.MIN_VALUE) >= epochMillis;
  }

  /** Asks for room without waiting: 0 when the next request of the operation has it, else milliseconds to come back after. */
  protected final long askPermit(
      Exchange exchange, String operation, Limiter.Kind limits, String key, String holder) {
    giveBackPermit(exchange, operation);
    Limiter.Turn turn = limits.ask(key, exchange.getFromRouteId() + " " + holder);
    if (turn.permit() == null) {
      return turn.comeBackAfter().plusNanos(999_999).toMillis();
    }
    exchange.setProperty(PERMIT + operation, turn.permit());
    return 0;
  }

  private static void giveBackPermit(Exchange exchange, String operation) {
    if (exchange.removeProperty(PERMIT + operation) instanceof Limiter.Permit unused) {
      unused.giveBack();
    }
  }

  /** Who would have to wait goes back to the queue when the application stops. */
  @EventListener(ContextClosedEvent.class)
  public void stopWaiting() {
    stopping = true;
    limiters.forEach(Limiter::wake);
  }

  private void mayWait(String operation) {
    if (stopping) {
      throw new UpstreamFailure.Paused(api, operation, "Textdesk stops");
    }
  }

  private void takePermit(Exchange exchange) throws InterruptedException {
    if (exchange.getProperty(PERMIT + operation(exchange)) == null) {
      takePermit(exchange, operation(exchange));
    }
  }

  /** Room that was taken long ago, or before all were held back, does not count any more. */
  private void usePermit(Exchange exchange) throws InterruptedException {
    String permit = PERMIT + operation(exchange);
    while (exchange.getProperty(permit) != null && !exchange.getProperty(permit, Limiter.Permit.class).use()) {
      takePermit(exchange, operation(exchange));
    }
  }

  /** A number of seconds or requests; null when the header is missing or garbled. */
  protected static Long number(Exchange exchange, String header) {
    String value = exchange.getMessage().getHeader(header, String.class);
    return value != null && NUMBER.matcher(value.strip()).matches() ? Long.valueOf(value.strip()) : null;
  }

  /** @param reset seconds, or null when the answer does not say */
  protected static void told(Limiter limiter, Window window, Long remaining, Long reset) {
    if (remaining != null) {
      limiter.told(window, remaining, reset == null ? null : Duration.ofSeconds(reset));
    }
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
    usePermit(exchange);
    exchange.setVariable("calledAt", System.nanoTime());
  }

  /** Also the place where the login leaves the exchange, which may end in a queue after a failure. */
  private void time(Exchange exchange) {
    long nanos = System.nanoTime() - exchange.getVariable("calledAt", Long.class);
    exchange.getMessage().removeHeader("Authorization");
    if (exchange.removeProperty(PERMIT + operation(exchange)) instanceof Limiter.Permit used) {
      used.answered();
    }
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

  /** A token's request is outside the limits, and its answer says nothing about them. */
  private void heedLimits(Exchange exchange) {
    Limiter.Kind limits = limitsOf(operation(exchange));
    if (limits == null) {
      return;
    }
    if (exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class) == TOO_MANY_REQUESTS) {
      limits.limiter().hold(answer.retryAfter(exchange));
    } else {
      limits.limiter().passed();
      heed(exchange);
    }
  }

  private void judge(Exchange exchange) {
    try {
      answer.failIfRefused(exchange);
      refusals.remove(operation(exchange));
      successes.put(operation(exchange), clock.millis());
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
