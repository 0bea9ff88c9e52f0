package io.textdesk.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers HTTP on loopback for one simulated system: records requests, plays faults, finds the endpoint. */
final class JsonServer implements AutoCloseable {

  /** One thing that the system can be asked. */
  interface Endpoint {
    JsonAnswer answer(JsonRequest request);
  }

  /** How a system receives requests, and how it words what it refuses. */
  interface House {
    /** Throws {@link Refused} for who may not come in. */
    void admit(JsonRequest request);

    JsonAnswer error(int status, String detail);

    JsonAnswer tooManyRequests(Duration retryAfter);

    /** Adds the headers that every answer carries. */
    JsonAnswer dress(JsonRequest request, JsonAnswer answer);

    String contentType();
  }

  private record Route(String template, String method, Pattern path, Endpoint endpoint) {}

  private static final Logger LOG = LoggerFactory.getLogger(JsonServer.class);
  private static final int THREADS = 16;

  static {
    // Without it each answer on a kept connection may wait 40 ms for the client's acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService workers;
  private final ScheduledExecutorService scheduler;
  private final House house;
  private final Object state;
  private final List<Route> routes = new ArrayList<>();
  private final ConcurrentSkipListMap<Long, RecordedRequest> requests = new ConcurrentSkipListMap<>();
  private final AtomicLong arrivals = new AtomicLong();
  private final Faults faults = new Faults();

  /** The endpoints run one at a time, holding the monitor of {@code state}. */
  JsonServer(String name, int port, House house, Object state) {
    this.house = house;
    this.state = state;
    workers = Executors.newFixedThreadPool(THREADS, daemons(name));
    scheduler = Executors.newSingleThreadScheduledExecutor(daemons(name + "-delay"));
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 128);
    } catch (IOException noPort) {
      throw new UncheckedIOException(name + " cannot listen on port " + port, noPort);
    }
    server.setExecutor(workers);
    server.createContext("/", this::receive);
  }

  static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Adds an endpoint, as in {@code GET /api/profiles/{id}}. */
  void on(String template, Endpoint endpoint) {
    int blank = template.indexOf(' ');
    String path = template.substring(blank + 1).replaceAll("\\{[^}]+}", "([^/]+)");
    routes.add(new Route(template, template.substring(0, blank), Pattern.compile(path), endpoint));
  }

  void start() {
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<RecordedRequest> requests() {
    return List.copyOf(requests.values());
  }

  Faults faults() {
    return faults;
  }

  void reset() {
    requests.clear();
    faults.clear();
  }

  @Override
  public void close() {
    server.stop(0);
    scheduler.shutdownNow();
    workers.shutdownNow();
  }

  private void receive(HttpExchange exchange) throws IOException {
    JsonRequest request = new JsonRequest(exchange.getRequestMethod(), exchange.getRequestURI(),
        exchange.getRequestHeaders(), exchange.getRequestBody().readAllBytes());
    long arrival = arrivals.incrementAndGet();
    String body = new String(request.bytes(), StandardCharsets.UTF_8);
    requests.put(arrival, new RecordedRequest(Instant.now(), request.method(), request.path(), request.rawQuery(),
        request.headers(), body, 0));
    Optional<Fault> fault = faults.take(request.method(), plain(request.path()), request.rawQuery() + body);
    if (fault.isEmpty()) {
      send(exchange, arrival, answer(request));
    } else {
      play(fault.get(), exchange, arrival, request);
    }
  }

  private void play(Fault fault, HttpExchange exchange, long arrival, JsonRequest request) {
    switch (fault.kind()) {
      case STATUS -> send(exchange, arrival, worded(fault));
      case STATUS_AFTER_EFFECT -> {
        answer(request);
        send(exchange, arrival, worded(fault));
      }
      case TOO_MANY_REQUESTS -> send(exchange, arrival, house.tooManyRequests(fault.duration()));
      case RESET_BEFORE_EFFECT -> {
        fault.meanwhile().run();
        exchange.close();
      }
      case RESET_AFTER_EFFECT -> {
        answer(request);
        fault.meanwhile().run();
        exchange.close();
      }
      case EFFECT_AFTER_CUT_OFF -> {
        fault.meanwhile().run();
        answer(request);
        exchange.close();
      }
      case TIMEOUT_AFTER_EFFECT -> {
        JsonAnswer late = answer(request);
        later(fault.duration(), () -> send(exchange, arrival, late));
      }
      case SLOW -> later(fault.duration(), () -> send(exchange, arrival, answer(request)));
      case MALFORMED_ANSWER -> send(exchange, arrival, answer(request).malformed());
      default -> throw new IllegalArgumentException("No such fault: " + fault);
    }
  }

  private JsonAnswer worded(Fault fault) {
    return fault.body() == null ? house.error(fault.status(), "Planned by the test.")
        : JsonAnswer.of(fault.status(), fault.body().getBytes(StandardCharsets.UTF_8));
  }

  private void later(Duration delay, Runnable work) {
    scheduler.schedule(() -> workers.execute(work), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private JsonAnswer answer(JsonRequest request) {
    JsonAnswer answer;
    try {
      Endpoint endpoint = find(request);
      house.admit(request);
      synchronized (state) {
        answer = endpoint.answer(request);
      }
    } catch (Refused refused) {
      answer = refused.answer();
    } catch (RuntimeException bug) {
      LOG.error("The simulator itself failed at {} {}", request.method(), request.path(), bug);
      answer = house.error(500, "The simulator itself failed: " + bug);
    }
    return house.dress(request, answer);
  }

  private Endpoint find(JsonRequest request) {
    String path = plain(request.path());
    boolean otherMethod = false;
    for (Route route : routes) {
      Matcher matcher = route.path().matcher(path);
      if (matcher.matches()) {
        if (route.method().equals(request.method())) {
          List<String> parts = new ArrayList<>();
          for (int group = 1; group <= matcher.groupCount(); group++) {
            parts.add(matcher.group(group));
          }
          request.reaches(route.template(), parts);
          return route.endpoint();
        }
        otherMethod = true;
      }
    }
    int status = otherMethod ? 405 : 404;
    return unknown -> house.error(status, "There is no " + request.method() + " " + request.path() + ".");
  }

  private static String plain(String path) {
    String noSuffix = path.endsWith(".json") ? path.substring(0, path.length() - 5) : path;
    return noSuffix.length() > 1 && noSuffix.endsWith("/") ? noSuffix.substring(0, noSuffix.length() - 1) : noSuffix;
  }

  private void send(HttpExchange exchange, long arrival, JsonAnswer answer) {
    requests.computeIfPresent(arrival, (number, request) -> request.answered(answer.status()));
    try (exchange) {
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      if (answer.body().length == 0) {
        exchange.sendResponseHeaders(answer.status(), -1);
      } else {
        if (!answer.headers().containsKey("Content-Type")) {
          exchange.getResponseHeaders().set("Content-Type", house.contentType());
        }
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        exchange.getResponseBody().write(answer.body());
      }
    } catch (IOException callerGone) {
      LOG.debug("The caller did not wait for the answer: {}", callerGone.toString());
    }
  }
}
