package io.textdesk.shared;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.textdesk.settings.SettingRejected;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpMethods;
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
 * answer's JSON as a map, or an {@link UpstreamFailure}, or an IOException when the request never left. Where it can do
 * without what it may not have, it sets the variable {@code optional}: a 403 is its own affair then. There is no
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

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY_REQUESTS = 429;

  private static final int REFUSALS_IN_A_ROW = 3;

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
  private final UpstreamPause pause;
  private final CircuitBreaker breaker;
  private final Map<String, UpstreamFailure.LoginRefused> refusals = new ConcurrentHashMap<>();
  private final Map<String, Integer> refusedInARow = new ConcurrentHashMap<>();
  private final Map<String, Long> successes = new ConcurrentHashMap<>();
  private final Set<Limiter> limiters = new LinkedHashSet<>();
  private volatile boolean stopping;

  protected Door(String api, String url, String mediaType, Duration connectTimeout, Duration responseTimeout,
      MeterRegistry meters, Clock clock, UpstreamPause pause) {
    this.api = api;
    this.url = url;
    this.mediaType = mediaType;
    this.connectTimeout = connectTimeout;
    this.responseTimeout = responseTimeout;
    this.meters = meters;
    this.clock = clock;
    this.answer = new UpstreamAnswer(api, clock);
    this.pause = pause;
    this.breaker = breaker();
    pause.manage(this::interrupt, this::isThereAgain);
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

  /** A request that asks for nothing but an answer: the operation and its path. */
  protected abstract Probe probe();

  public record Probe(String operation, String path) {}

  /** Whether a refusal of the probe proves that the system and the login work. */
  protected boolean provesThatItWorks(UpstreamFailure failure) {
    boolean refused = failure instanceof UpstreamFailure.Refused;
    return refused || failure instanceof UpstreamFailure.Unavailable && failure.getStatus() == TOO_MANY_REQUESTS;
  }

  /** Down while flows are paused, or the login is refused, since then only a person can help. */
  @Override
  public Health health() {
    Map<String, Object> details = pause.details();
    refusals.forEach((operation, refusal) -> details.put(operation, refusal.getMessage()));
    return details.isEmpty() ? Health.up().build() : Health.down().withDetails(details).build();
  }

  @Override
  public void configure() {
    getContext().getRegistry().bind("oneTry", HttpClientConfigurer.class, ONE_TRY);
    getContext().getRegistry().bind(api + "-breaker", CircuitBreaker.class, breaker);
    RouteDefinition route = from("direct:" + api + "-call").routeId(api + "-call")
        .description("Sends one request within the limits, timed out and breakable; the only way to this system");
    route.process(this::failIfPaused).process(this::takePermit).id(api + "-limits");
    send(route);
    RouteDefinition probing = from("direct:" + api + "-probe").routeId(api + "-probe")
        .description("Sends a harmless request while the system is paused, to find out whether it is there again");
    probing.process(this::takePermit);
    send(probing);
  }

  private CircuitBreaker breaker() {
    CircuitBreaker breaker = CircuitBreaker.of(api, CircuitBreakerConfig.custom()
        .slidingWindowSize(20).minimumNumberOfCalls(10).failureRateThreshold(50).build());
    breaker.getEventPublisher().onStateTransition(event -> {
      if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
        pause.pauseAllThatIsDown("it is down: most of the last requests failed");
        // The pause keeps requests away now, and the probe has to get through.
        breaker.reset();
      }
    });
    return breaker;
  }

  protected final void send(RouteDefinition route) {
    String id = route.getRouteId();
    route
        .process(this::prepare).id(id + "-login")
        .doTry()
          .circuitBreaker().id(id + "-breaker")
            .resilience4jConfiguration()
              .circuitBreaker(api + "-breaker").throwExceptionWhenHalfOpenOrOpenState(true)
            .end()
            .to(url + "?bridgeEndpoint=true&throwExceptionOnFailure=false&httpClientConfigurer=#oneTry"
                + "&connectTimeout=" + connectTimeout.toMillis() + "&responseTimeout=" + responseTimeout.toMillis())
            .id(id + "-http")
            .convertBodyTo(byte[].class)
            .process(answer::failIfDown)
          .end()
        .endDoTry()
        .doCatch(CallNotPermittedException.class)
          .process(exchange -> {
            throw new UpstreamFailure.Paused(api, operation(exchange), "its circuit is open");
          })
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
    failIfPaused(exchange, operation);
    giveBackPermit(exchange, operation);
    Limiter.Permit permit = limitsOf(operation).take(limitKey(exchange), () -> {
      failIfStopping(exchange, operation);
      failIfPaused(exchange, operation);
    });
    exchange.setProperty(PERMIT + operation, permit);
  }

  /** Whether a request of this operation has succeeded since, through this node; a time in milliseconds since 1970. */
  public boolean succeededSince(String operation, long epochMillis) {
    return successes.getOrDefault(operation, Long.MIN_VALUE) >= epochMillis;
  }

  /** Asks for room without waiting: 0 when the next request of the operation has it, else milliseconds to wait. */
  protected final long askPermit(
      Exchange exchange, String operation, Limiter.Kind limits, String key, String holder) {
    failIfPaused(exchange, operation);
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
    interrupt();
  }

  private void interrupt() {
    limiters.forEach(Limiter::wake);
  }

  private void failIfStopping(Exchange exchange, String operation) {
    if (stopping) {
      throw new UpstreamFailure.Paused(api, operation, "Textdesk stops");
    }
  }

  /** A flow that is not suspended with this system, as it rarely needs it, tries again later instead. */
  private void failIfPaused(Exchange exchange, String operation) {
    if (pause.holds(exchange.getFromRouteId())) {
      throw new UpstreamFailure.Paused(api, operation, "it is paused");
    }
    if (pause.holdsAll() && !isProbe(exchange)) {
      throw new UpstreamFailure.Unavailable(api, operation);
    }
  }

  private void failIfPaused(Exchange exchange) {
    failIfPaused(exchange, operation(exchange));
  }

  private boolean isProbe(Exchange exchange) {
    return (api + "-probe").equals(exchange.getFromRouteId());
  }

  private boolean isThereAgain() {
    try (FluentProducerTemplate probing = getContext().createFluentProducerTemplate()) {
      probing.withVariable("operation", probe().operation())
          .withHeader("CamelHttpMethod", "GET")
          .withHeader("CamelHttpPath", probe().path())
          .to("direct:" + api + "-probe")
          .request();
    } catch (CamelExecutionException e) {
      UpstreamFailure failure = ObjectHelper.getException(UpstreamFailure.class, e);
      if (failure == null || !provesThatItWorks(failure)) {
        return false;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    refusals.values().removeIf(refusal -> refusal.getStatus() == UNAUTHORIZED);
    return true;
  }

  /**
   * A login that does not count at all pauses all flows; one that may not do this one thing, the flow that wants it.
   * One refusal can be about a single ticket, or a token that has just ended; several in a row are not.
   *
   * @param flow which one asked; null when the login itself failed
   */
  private void refused(UpstreamFailure.LoginRefused refusal, String flow) {
    refusals.put(refusal.getOperation(), refusal);
    if (refusedInARow.merge(refusal.getOperation(), 1, Integer::sum) < REFUSALS_IN_A_ROW) {
      return;
    }
    if (flow != null && refusal.getStatus() == FORBIDDEN) {
      pause.pauseFlow(flow, refusal.getMessage());
    } else {
      pause.pauseAll(refusal.getMessage());
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
    // Camel looks through all its converters for one from a text to a method, each time.
    request.setHeader(Exchange.HTTP_METHOD, HttpMethods.valueOf(request.getHeader(Exchange.HTTP_METHOD, String.class)));
    request.setHeader("Accept", mediaType);
    if (body != null) {
      request.setBody(Json.bytes(body));
      request.setHeader(Exchange.CONTENT_TYPE, mediaType);
    }
    loginOrPause(exchange);
    usePermit(exchange);
    exchange.setVariable("calledAt", System.nanoTime());
  }

  private void loginOrPause(Exchange exchange) {
    try {
      login(exchange);
    } catch (RuntimeException e) {
      UpstreamFailure.LoginRefused refusal = ObjectHelper.getException(UpstreamFailure.LoginRefused.class, e);
      if (refusal != null && !isProbe(exchange)) {
        refused(refusal, null);
      }
      throw e;
    }
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
      refusedInARow.remove(operation(exchange));
      successes.put(operation(exchange), clock.millis());
    } catch (UpstreamFailure.LoginRefused e) {
      boolean isLogin = limitsOf(operation(exchange)) == null;
      boolean isMissed = !exchange.getVariable("optional", false, Boolean.class);
      if (!isLogin && !isProbe(exchange) && isMissed) {
        refused(e, exchange.getFromRouteId());
      }
      if (e.getStatus() == UNAUTHORIZED) {
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
