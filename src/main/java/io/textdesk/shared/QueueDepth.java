package io.textdesk.shared;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.jms.JmsEndpoint;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** How many messages wait in the queues; asked of the broker itself, embedded or external. */
@Component
class QueueDepth {

  private final BrokerControl broker;
  private final CamelContext camel;
  private final MeterRegistry meters;

  QueueDepth(BrokerControl broker, CamelContext camel, MeterRegistry meters) {
    this.broker = broker;
    this.camel = camel;
    this.meters = meters;
  }

  @EventListener(ApplicationReadyEvent.class)
  void measureTheQueuesOfAllFlows() {
    for (Route route : camel.getRoutes()) {
      if (route.getEndpoint() instanceof JmsEndpoint jms) {
        String queue = jms.getDestinationName();
        Gauge.builder("textdesk.queue.depth", () -> of(queue)).tag("queue", queue)
            .description("Messages that wait in the queue or are worked on").register(meters);
      }
    }
    Gauge.builder("textdesk.dead.letters", () -> of(DeadLetterQueue.NAME))
        .description("Messages that were given up and wait for a person").register(meters);
  }

  int of(String queue) {
    return broker.attributeOf(queue, "messageCount").map(Number.class::cast).orElse(0).intValue();
  }
}
