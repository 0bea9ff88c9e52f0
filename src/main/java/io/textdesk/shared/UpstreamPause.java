package io.textdesk.shared;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.RouteController;
import org.apache.camel.support.RoutePolicySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Suspends the flows that need a system while it is down, and resumes them when a probe succeeds, so that messages wait
 * in their queues and use up nothing. A flow names it as its routePolicy; a flow that needs both systems names both.
 */
public class UpstreamPause extends RoutePolicySupport {

  private static final Logger log = LoggerFactory.getLogger(UpstreamPause.class);

  /** Pauses that follow one upon the other get longer up to this. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** A pause so soon after another one has the same cause: the probe succeeds, and the work does not. */
  private static final Duration SOON = Duration.ofMinutes(2);

  /** The circuit has to be closed again before. */
  private static final Duration AT_ONCE = Duration.ofMillis(200);

  private final String api;
  private final Duration probeEvery;
  private final CamelContext camel;
  private final Clock clock;
  private final Set<String> suspendedByUs;
  private final Set<String> flows = ConcurrentHashMap.newKeySet();
  private volatile State state = State.RUNNING;
  private ScheduledExecutorService worker;
  private Runnable onPause = () -> {};
  private BooleanSupplier probe = () -> true;
  private Instant endedAt = Instant.MIN;
  private int inARow;

  /** @param suspendedByUs shared by all systems: routes that a person suspended or stopped stay as they are */
  UpstreamPause(
      String api, Duration probeEvery, CamelContext camel, Clock clock, MeterRegistry meters,
      Set<String> suspendedByUs) {
    this.api = api;
    this.probeEvery = probeEvery;
    this.camel = camel;
    this.clock = clock;
    this.suspendedByUs = suspendedByUs;
    Gauge.builder("textdesk.upstream.paused", this, pause -> pause.isPaused() ? 1 : 0).tag("api", api)
        .description("1 while flows wait for the system").register(meters);
  }

  /**
   * @param onPause is called when a pause begins
   * @param probe asks the system something harmless, and tells whether it is there again
   */
  void manage(Runnable onPause, BooleanSupplier probe) {
    this.onPause = onPause;
    this.probe = probe;
  }

  /** All flows that need the system, whose login is refused. */
  void pauseAll(String reason) {
    pause(reason, null, false);
  }

  /**
   * All flows that need the system, if it is down as a whole. A probe at once tells: a message that fails again and again
   * looks the same, and must not stop the others.
   */
  void pauseAllThatIsDown(String reason) {
    pause(reason, null, true);
  }

  /** One flow, whose requests are refused while those of others are not; any other route goes on. */
  void pauseFlow(String flow, String reason) {
    if (flows.contains(flow)) {
      pause(reason, flow, false);
    }
  }

  boolean isPaused() {
    return state.paused();
  }

  /** Whether this flow waits for the system; a message that came by none, null, does not. */
  boolean holds(String routeId) {
    return routeId != null && flows.contains(routeId) && state.includes(routeId);
  }

  /** Whether nothing may be asked of the system at all. */
  boolean holdsAll() {
    return state.all();
  }

  /** For the health page; empty while nothing is paused. */
  Map<String, Object> details() {
    State now = state;
    Map<String, Object> details = new LinkedHashMap<>();
    if (now.paused()) {
      details.put("paused", now.reason());
      details.put("since", now.since().toString());
      details.put("flows", flows.stream().filter(now::includes).sorted().toList());
    }
    return details;
  }

  @Override
  public void onInit(Route route) {
    flows.add(route.getRouteId());
  }

  @Override
  public void onRemove(Route route) {
    flows.remove(route.getRouteId());
  }

  /** A route that was reloaded, or started by a person, takes messages that have to wait. */
  @Override
  public void onExchangeBegin(Route route, Exchange exchange) {
    if (holds(route.getRouteId())) {
      work(this::suspendFlows);
    }
  }

  private synchronized void pause(String reason, String flow, boolean probeAtOnce) {
    if (state.includes(flow)) {
      return;
    }
    boolean isNew = !state.paused();
    state = isNew ? new State(clock.instant(), reason, flow == null ? null : Set.of(flow)) : state.with(flow, reason);
    work(this::suspendFlows);
    if (isNew) {
      inARow = clock.instant().isBefore(endedAt.plus(SOON)) ? inARow + 1 : 0;
      probeIn(probeAtOnce ? AT_ONCE : pauseLength());
    }
    log.warn("{} is paused: {}. {} will wait; probes follow in {} at most", api, reason,
        flow == null ? flows : flow, pauseLength());
    onPause.run();
  }

  /** Twice as long each time, from the setting up to a minute. */
  private Duration pauseLength() {
    Duration longer = probeEvery.multipliedBy(1L << Math.min(inARow, 10));
    Duration longest = probeEvery.compareTo(LONGEST) > 0 ? probeEvery : LONGEST;
    return longer.compareTo(longest) > 0 ? longest : longer;
  }

  private void probeNow() {
    boolean isThere = false;
    try {
      isThere = probe.getAsBoolean();
    } catch (RuntimeException e) {
      log.warn("The probe of {} failed: {}", api, e.toString());
    }
    if (isThere) {
      end();
    } else {
      probeIn(pauseLength());
    }
  }

  private void end() {
    synchronized (this) {
      // One that ends at once was none of the system's.
      if (state.paused() && clock.instant().isAfter(state.since().plus(probeEvery))) {
        endedAt = clock.instant();
      }
      state = State.RUNNING;
    }
    log.info("{} answers again: its flows go on", api);
    resumeFlows();
  }

  private void suspendFlows() {
    synchronized (suspendedByUs) {
      RouteController routes = camel.getRouteController();
      for (String flow : flows) {
        if (holds(flow) && routes.getRouteStatus(flow) != null && routes.getRouteStatus(flow).isStarted()) {
          attempt(flow, () -> routes.suspendRoute(flow));
          suspendedByUs.add(flow);
        }
      }
    }
  }

  private void resumeFlows() {
    synchronized (suspendedByUs) {
      RouteController routes = camel.getRouteController();
      for (String flow : Set.copyOf(flows)) {
        if (!isHeldByAny(flow) && suspendedByUs.remove(flow) && routes.getRouteStatus(flow).isSuspended()) {
          attempt(flow, () -> routes.resumeRoute(flow));
        }
      }
    }
  }

  private boolean isHeldByAny(String flow) {
    Route route = camel.getRoute(flow);
    return route == null || route.getRoutePolicyList().stream()
        .anyMatch(policy -> policy instanceof UpstreamPause pause && pause.holds(flow));
  }

  private interface Step {
    void run() throws Exception;
  }

  private void attempt(String flow, Step step) {
    try {
      step.run();
    } catch (Exception e) {
      log.error("The flow {} could not be suspended or resumed, do it in Hawtio: {}", flow, e.toString());
    }
  }

  /** Never on the thread of a message, which would wait for itself. */
  private void work(Runnable task) {
    schedule(task, Duration.ZERO);
  }

  private void probeIn(Duration delay) {
    schedule(this::probeNow, delay);
  }

  private synchronized void schedule(Runnable task, Duration delay) {
    if (camel.isStopping() || camel.isStopped()) {
      return;
    }
    if (worker == null) {
      // Two threads, as a probe that gets no answer must not keep a flow from being suspended.
      worker = camel.getExecutorServiceManager().newScheduledThreadPool(this, api + "-pause", 2);
    }
    try {
      worker.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("The application stops, and with it the pause of {}", api);
    }
  }

  /**
   * @param flows those that wait; null for all
   */
  private record State(Instant since, String reason, Set<String> flows) {

    static final State RUNNING = new State(null, null, Set.of());

    boolean all() {
      return flows == null;
    }

    boolean paused() {
      return all() || !flows.isEmpty();
    }

    /** @param flow null for all */
    boolean includes(String flow) {
      return all() || flow != null && flows.contains(flow);
    }

    State with(String flow, String another) {
      if (flow == null) {
        return new State(since, another, null);
      }
      Set<String> more = new HashSet<>(flows);
      more.add(flow);
      return new State(since, reason, Set.copyOf(more));
    }
  }
}
