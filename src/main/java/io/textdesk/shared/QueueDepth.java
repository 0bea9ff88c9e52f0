package io.textdesk.shared;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSClient;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.jms.JmsEndpoint;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;

/** How many messages wait in the queues; asked of the broker itself, embedded or external. */
@Component
class QueueDepth {

  private static final int ANSWER_WITHIN_MILLIS = 2_000;

  private final JmsTemplate broker;
  private final CamelContext camel;
  private final MeterRegistry meters;

  QueueDepth(ConnectionFactory broker, CamelContext camel, MeterRegistry meters) {
    this.broker = new JmsTemplate(broker);
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
    Gauge.builder("textdesk.dead.letters", () -> of("dead-letters"))
        .description("Messages that were given up and wait for a person").register(meters);
  }

  /** Zero for a queue that nothing was ever sent to. */
  int of(String queue) {
    return broker.execute(session -> ask(session, queue), true);
  }

  private static int ask(Session session, String queue) throws JMSException {
    var answers = session.createTemporaryQueue();
    try (var producer = session.createProducer(ActiveMQJMSClient.createQueue("activemq.management"));
        var consumer = session.createConsumer(answers)) {
      Message question = session.createMessage();
      question.setJMSReplyTo(answers);
      JMSManagementHelper.putAttribute(question, "queue." + queue, "messageCount");
      producer.send(question);
      Message answer = consumer.receive(ANSWER_WITHIN_MILLIS);
      if (answer == null) {
        throw new JMSException("the broker did not tell the depth of " + queue);
      }
      return JMSManagementHelper.hasOperationSucceeded(answer)
          ? ((Number) resultOf(answer)).intValue() : 0;
    } finally {
      answers.delete();
    }
  }

  private static Object resultOf(Message answer) throws JMSException {
    try {
      return JMSManagementHelper.getResult(answer);
    } catch (JMSException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the broker's answer is not understood", e);
    }
  }
}
