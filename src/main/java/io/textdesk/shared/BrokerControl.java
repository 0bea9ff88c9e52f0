package io.textdesk.shared;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Optional;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSClient;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;

/** What the broker itself is asked about its queues, or told to do with them; embedded or external. */
@Component
public class BrokerControl {

  private static final Duration TELLS_WITHIN = Duration.ofSeconds(2);
  private static final Duration WORKS_WITHIN = Duration.ofMinutes(1);

  private final JmsTemplate broker;

  BrokerControl(ConnectionFactory broker) {
    this.broker = new JmsTemplate(broker);
  }

  /** Empty for a queue that nothing was ever sent to. */
  Optional<Object> attributeOf(String queue, String attribute) {
    return broker.execute(session -> {
      Message question = session.createMessage();
      JMSManagementHelper.putAttribute(question, "queue." + queue, attribute);
      Message answer = ask(session, question, TELLS_WITHIN);
      return JMSManagementHelper.hasOperationSucceeded(answer) ? Optional.of(resultOf(answer)) : Optional.empty();
    }, true);
  }

  /** @return the operation's result, of the type that the broker's management gives */
  public Object tell(String queue, String operation, Object... parameters) {
    return broker.execute(session -> {
      Message order = session.createMessage();
      JMSManagementHelper.putOperationInvocation(order, "queue." + queue, operation, parameters);
      Message answer = ask(session, order, WORKS_WITHIN);
      if (!JMSManagementHelper.hasOperationSucceeded(answer)) {
        throw new JMSException("the broker refuses " + operation + " for " + queue + ": " + resultOf(answer));
      }
      return resultOf(answer);
    }, true);
  }

  private static Message ask(Session session, Message question, Duration patience) throws JMSException {
    var answers = session.createTemporaryQueue();
    try (var producer = session.createProducer(ActiveMQJMSClient.createQueue("activemq.management"));
        var consumer = session.createConsumer(answers)) {
      question.setJMSReplyTo(answers);
      producer.send(question);
      Message answer = consumer.receive(patience.toMillis());
      if (answer == null) {
        throw new JMSException("the broker did not answer within " + patience);
      }
      return answer;
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
