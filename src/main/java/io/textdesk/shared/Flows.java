package io.textdesk.shared;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.component.jms.JmsEndpoint;
import org.springframework.stereotype.Component;

/**
 * Stops the flows for a moment. What they have in work ends, and the messages that the broker handed out in advance go back
 * to their queues, where they can be seen.
 */
@Component("flows")
public class Flows {

  private final CamelContext camel;
  private final Set<String> stopped = ConcurrentHashMap.newKeySet();

  Flows(CamelContext camel) {
    this.camel = camel;
  }

  public void stop() throws Exception {
    for (Route route : camel.getRoutes()) {
      ServiceStatus status = camel.getRouteController().getRouteStatus(route.getRouteId());
      if (route.getEndpoint() instanceof JmsEndpoint && (status.isStarted() || status.isSuspended())) {
        stopped.add(route.getRouteId());
        camel.getRouteController().stopRoute(route.getRouteId());
      }
    }
  }

  /** Those that {@link #stop} stopped; one whose system is down suspends itself again. */
  public void start() throws Exception {
    List<String> ids = List.copyOf(stopped);
    stopped.clear();
    Exception failure = null;
    for (String id : ids) {
      try {
        camel.getRouteController().startRoute(id);
      } catch (Exception e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  boolean holds(String routeId) {
    return stopped.contains(routeId);
  }
}
