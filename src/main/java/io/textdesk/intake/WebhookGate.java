package io.textdesk.intake;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands before the intake routes: says 503 while they do not run, since Zendesk never repeats after a 404, and takes
 * care that nobody can fill the memory or hold a thread, since anybody may send.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class WebhookGate extends OncePerRequestFilter {

  private static final Logger log = LoggerFactory.getLogger(WebhookGate.class);
  private static final String WEBHOOKS = "/webhooks/";

  private static final List<MediaType> JSON =
      List.of(MediaType.APPLICATION_JSON, MediaType.valueOf("application/*+json"));

  /** Each takes several times the body while it is worked on. */
  private static final int LARGE_BODIES = 8;

  private final CamelContext camel;
  private final int maxSize;
  private final Duration readWithin;
  private final Semaphore largeBodies = new Semaphore(LARGE_BODIES, true);
  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  WebhookGate(CamelContext camel, WebhookSettings webhooks) {
    this.camel = camel;
    this.maxSize = (int) webhooks.maxSize().toBytes();
    this.readWithin = webhooks.readWithin();
  }

  @EventListener(ContextClosedEvent.class)
  void close() {
    closing = true;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getRequestURI().startsWith(WEBHOOKS);
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException {
    IntakeResponse answer = new IntakeResponse(response);
    IncomingBody body = new IncomingBody(request, maxSize, readWithin);
    LargeBodies large = new LargeBodies(largeBodies);
    try {
      refuseAtOnce(request, answer);
      chain.doFilter(new ReadRequest(request, body.read(large)), answer);
    } catch (DeliveryRefused refused) {
      answer.refuse(refused.status(), refused.getMessage());
      if (!body.drain()) {
        // Else Tomcat would go on reading, for as long as a slow sender likes.
        throw new CloseNowException();
      }
    } catch (ClientAbortException stoppedSending) {
      // Tomcat has answered it, with 408 where the sender still listens.
      log.debug("A delivery stopped in the middle");
    } catch (ServletException | RuntimeException failure) {
      log.error("A delivery could not be stored and will be repeated by its sender: {}", failure.getMessage());
      answer.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    } finally {
      leaveWhenAnswered(request, large);
    }
  }

  private void refuseAtOnce(HttpServletRequest request, HttpServletResponse answer) throws DeliveryRefused {
    String routeId = request.getRequestURI().substring(WEBHOOKS.length()) + "-webhook";
    if (closing || !runs(routeId)) {
      throw new DeliveryRefused(HttpServletResponse.SC_SERVICE_UNAVAILABLE, "starting or stopping, please repeat");
    }
    if (!known.contains(routeId)) {
      return;
    }
    if (!"POST".equals(request.getMethod())) {
      answer.setHeader(HttpHeaders.ALLOW, "POST");
      throw new DeliveryRefused(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "only POST is taken");
    }
    if (!isJson(request.getContentType())) {
      throw new DeliveryRefused(HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE, "only application/json is taken");
    }
    // Neither system compresses, and a small body could become a huge one.
    if (request.getHeader(HttpHeaders.CONTENT_ENCODING) != null) {
      throw new DeliveryRefused(HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE, "compressed bodies are not taken");
    }
  }

  private static boolean isJson(String contentType) {
    try {
      MediaType type = MediaType.valueOf(contentType);
      return JSON.stream().anyMatch(json -> json.includes(type));
    } catch (InvalidMediaTypeException e) {
      return false;
    }
  }

  /** The routes answer on threads of their own; on time, or Spring answers 503. */
  private static void leaveWhenAnswered(HttpServletRequest request, LargeBodies large) {
    if (request.isAsyncStarted()) {
      request.getAsyncContext().addListener(new WhenAnswered(large::leave));
    } else {
      large.leave();
    }
  }

  /** A path that never had a route of its own is for others to answer. */
  private boolean runs(String routeId) {
    if (!camel.getStatus().isStarted()) {
      return false;
    }
    ServiceStatus status = camel.getRouteController().getRouteStatus(routeId);
    if (status != null) {
      known.add(routeId);
    }
    return status == null ? !known.contains(routeId) : status.isStarted();
  }

  private record WhenAnswered(Runnable action) implements AsyncListener {

    @Override
    public void onComplete(AsyncEvent event) {
      action.run();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      log.error("A delivery could not be stored in time and will be repeated by its sender");
    }

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }
  }
}
