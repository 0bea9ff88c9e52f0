package io.textdesk.shared;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.engine.DefaultShutdownStrategy;
import org.apache.camel.spi.RouteStartupOrder;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.service.ServiceHelper;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What flows name as their routePolicy, and how they are suspended. */
@Configuration(proxyBeanMethods = false)
class PauseConfiguration {

  private static final String PROBE_EVERY = "${textdesk.retry.probe-every}";

  private final Set<String> suspendedByUs = new HashSet<>();

  @Bean
  UpstreamPause pausedWithKlaviyo(
      @Value(PROBE_EVERY) Duration probeEvery, CamelContext camel, Clock clock, MeterRegistry meters) {
    return new UpstreamPause("klaviyo", probeEvery, camel, clock, meters, suspendedByUs);
  }

  @Bean
  UpstreamPause pausedWithZendesk(
      @Value(PROBE_EVERY) Duration probeEvery, CamelContext camel, Clock clock, MeterRegistry meters) {
    return new UpstreamPause("zendesk", probeEvery, camel, clock, meters, suspendedByUs);
  }

  /**
   * To suspend a route is to take no more messages. Camel's own way also waits for those in work, up to the time-out of a
   * shutdown and with the whole context locked, and then stops the route instead.
   */
  @Bean
  ShutdownStrategy suspendAtOnce() {
    return new DefaultShutdownStrategy() {
      @Override
      public void suspend(CamelContext context, List<RouteStartupOrder> routes) {
        routes.forEach(order -> ServiceHelper.suspendService(order.getRoute().getConsumer()));
      }

      @Override
      public void suspend(
          CamelContext context, List<RouteStartupOrder> routes, long timeout, TimeUnit unit) {
        suspend(context, routes);
      }
    };
  }
}
