package io.textdesk.shared;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.stereotype.Component;

/**
 * What the flows do when something fails. What may pass is tried again in place, with growing pauses, so that the
 * message keeps its place before the others of its conversation; then it goes back to the head of its queue. What can
 * never succeed is a dead letter at once, as it came off the queue.
 */
@Component
class QueueErrors extends RouteConfigurationBuilder {

  /**
   * With a first pause of a second and a last of a minute these take about six minutes, then the queue gives it back.
   */
  private static final int TRIES_IN_PLACE = 10;

  private final Duration firstDelay;
  private final Duration maxDelay;

  QueueErrors(
      @Value("${textdesk.retry.first-delay}") Duration firstDelay, @Value("${textdesk.retry.max-delay}") Duration maxDelay) {
    this.firstDelay = firstDelay;
    this.maxDelay = maxDelay;
  }

  @Override
  public void configuration() {
    var queueErrors = routeConfiguration("queue-errors")
        .description("Tries again what may pass, in place and then from the queue; the rest becomes a dead letter");
    queueErrors.errorHandler(defaultErrorHandler());
    queueErrors
        .onException(
            UpstreamFailure.Unavailable.class, UpstreamFailure.OutcomeUnknown.class, UpstreamFailure.LoginRefused.class,
            CallNotPermittedException.class,
            IOException.class, DataAccessException.class, SQLException.class, JMSException.class,
            org.springframework.jms.JmsException.class, RejectedExecutionException.class,
            DirectConsumerNotAvailableException.class)
        .onExceptionOccurred(QueueErrors::obeyRetryAfter)
        .maximumRedeliveries(TRIES_IN_PLACE)
        .redeliveryDelay(firstDelay.toMillis())
        .useExponentialBackOff().backOffMultiplier(2).maximumRedeliveryDelay(maxDelay.toMillis())
        .useCollisionAvoidance().collisionAvoidancePercent(20)
        .retryAttemptedLogLevel(LoggingLevel.WARN).retriesExhaustedLogLevel(LoggingLevel.WARN)
        .logStackTrace(false).logRetryStackTrace(false).logExhaustedMessageHistory(false);
    queueErrors
        .onException(Exception.class, DataIntegrityViolationException.class, BadSqlGrammarException.class)
        .handled(true)
        .useOriginalMessage()
        .logHandled(false)
        .to("direct:dead-letter");
  }

  /** An answer that asks for a pause gets exactly that; others get the growing ones. */
  private static void obeyRetryAfter(Exchange exchange) {
    Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    exchange.getMessage().removeHeader(Exchange.REDELIVERY_DELAY);
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UpstreamFailure upstream && upstream.getRetryAfter() != null
          && !upstream.getRetryAfter().isZero()) {
        exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, upstream.getRetryAfter().toMillis());
        return;
      }
    }
  }
}
