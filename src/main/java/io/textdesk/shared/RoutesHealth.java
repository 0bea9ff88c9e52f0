package io.textdesk.shared;

import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether every route that starts by itself runs, or is paused on purpose; names those that do not. */
@Component("routes")
class RoutesHealth implements HealthIndicator {

  private final CamelContext camel;

  private final List<UpstreamPause> pauses;

  private final Flows flows;

  RoutesHealth(CamelContext camel, List<UpstreamPause> pauses, Flows flows) {
    this.camel = camel;
    this.pauses = pauses;
    this.flows = flows;
  }

  @Override
  public Health health() {
    if (!camel.getStatus().isStarted()) {
      return Health.outOfService().withDetail("camel", camel.getStatus().name()).build();
    }
    List<String> stopped = camel.getRoutes().stream()
        .filter(Route::isAutoStartup)
        .map(Route::getRouteId)
        .filter(id -> pauses.stream().noneMatch(pause -> pause.holds(id)) && !flows.holds(id))
        .filter(id -> !camel.getRouteController().getRouteStatus(id).isStarted())
        .toList();
    return stopped.isEmpty() ? Health.up().build() : Health.down().withDetail("stopped", stopped).build();
  }
}
