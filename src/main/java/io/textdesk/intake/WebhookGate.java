package io.textdesk.intake;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands before the intake routes: says 503 while they do not run, since Zendesk never repeats after a 404, and reads
 * no more of a body than may be taken.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class WebhookGate extends OncePerRequestFilter {

  private static final String WEBHOOKS = "/webhooks/";

  private final CamelContext camel;
  private final int maxSize;
  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  WebhookGate(CamelContext camel, WebhookSettings webhooks) {
    this.camel = camel;
    this.maxSize = (int) webhooks.maxSize().toBytes();
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
      throws ServletException, IOException {
    if (closing || !runs(request.getRequestURI().substring(WEBHOOKS.length()) + "-webhook")) {
      response.setHeader(HttpHeaders.RETRY_AFTER, "30");
      answer(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "starting or stopping, please repeat");
      return;
    }
    if (request.getContentLengthLong() > maxSize) {
      answer(response, HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, "more than " + maxSize + " bytes");
      return;
    }
    byte[] body = request.getInputStream().readNBytes(maxSize + 1);
    if (body.length > maxSize) {
      answer(response, HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, "more than " + maxSize + " bytes");
      return;
    }
    chain.doFilter(new ReadRequest(request, body), response);
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

  private static void answer(HttpServletResponse response, int status, String error) throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response.getWriter().write("{\"error\":\"" + error + "\"}");
  }

  /** A request whose body was read already. */
  private static class ReadRequest extends HttpServletRequestWrapper {

    private final ServletInputStream body;

    ReadRequest(HttpServletRequest request, byte[] body) {
      super(request);
      ByteArrayInputStream bytes = new ByteArrayInputStream(body);
      this.body = new ServletInputStream() {
        @Override
        public int read() {
          return bytes.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
          return bytes.read(buffer, offset, length);
        }

        @Override
        public boolean isFinished() {
          return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
          throw new UnsupportedOperationException("read at once");
        }
      };
    }

    @Override
    public ServletInputStream getInputStream() {
      return body;
    }
  }
}
