package io.textdesk.shared;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.util.ObjectHelper;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.stereotype.Component;

/**
 * What the flows do when something fails. What may pass is tried again in place a few times, with growing pauses, so
 * that the message keeps its place before the others of its conversation; then it comes back later, and its
 * conversation waits for it. What can never succeed is a dead letter at once, as it came off the queue. While the other
 * system as a whole is down, messages just stay in their queue.
 */
@Component
class QueueErrors extends RouteConfigurationBuilder {

  /** With a first pause of a second these take seven seconds, in which the message holds up a consumer. */
  private static final int TRIES_IN_PLACE = 3;

  private static final Duration LONGEST_IN_PLACE = Duration.ofSeconds(10);

  /** Without our own database or broker there is nothing else to do than to wait. */
  private static final int TRIES_WITHOUT_STORAGE = 10;

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
        .description("Tries again what may pass, in place and then later; the rest becomes a dead letter");
    queueErrors.errorHandler(defaultErrorHandler());
    // With a step of its own: else that of the failure before it, in the same try, would be taken.
    quietly(queueErrors.onException(UpstreamFailure.Paused.class))
        .retryAttemptedLogLevel(LoggingLevel.DEBUG).retriesExhaustedLogLevel(LoggingLevel.DEBUG)
        .maximumRedeliveries(0)
        .handled(false)
        .log(LoggingLevel.DEBUG, "${exception.message}: event ${variable.eventId} goes back to its queue");
    growing(queueErrors.onException(
            DataAccessException.class, SQLException.class, JMSException.class, org.springframework.jms.JmsException.class,
            RejectedExecutionException.class, DirectConsumerNotAvailableException.class))
        .maximumRedeliveries(TRIES_WITHOUT_STORAGE)
        .handled(false)
        .log(LoggingLevel.DEBUG, "Without storage event ${variable.eventId} goes back to its queue");
    quietly(queueErrors.onException(UpstreamFailure.Unavailable.class))
        .onWhen(QueueErrors::asksForALongPause)
        .maximumRedeliveries(0)
        .handled(true)
        .useOriginalMessage()
        .to("direct:come-back-after-failure");
    growing(queueErrors.onException(
            UpstreamFailure.Unavailable.class, UpstreamFailure.LoginRefused.class, IOException.class))
        .onExceptionOccurred(QueueErrors::obeyRetryAfter)
        .maximumRedeliveries(TRIES_IN_PLACE)
        .handled(true)
        .useOriginalMessage()
        .to("direct:come-back-after-failure");
    // Whether it had its effect is asked when that can be known.
    quietly(queueErrors.onException(UpstreamFailure.OutcomeUnknown.class))
        .maximumRedeliveries(0)
        .handled(true)
        .useOriginalMessage()
        .to("direct:come-back-after-failure");
    queueErrors
        .onException(Exception.class, DataIntegrityViolationException.class, BadSqlGrammarException.class)
        .maximumRedeliveries(0)
        .handled(true)
        .useOriginalMessage()
        .logHandled(false)
        .to("direct:give-up");
  }

  private OnExceptionDefinition growing(OnExceptionDefinition failure) {
    return quietly(failure)
        .redeliveryDelay(firstDelay.toMillis())
        .useExponentialBackOff().backOffMultiplier(2).maximumRedeliveryDelay(maxDelay.toMillis())
        .useCollisionAvoidance().collisionAvoidancePercent(20);
  }

  private static OnExceptionDefinition quietly(OnExceptionDefinition failure) {
    return failure
        .retryAttemptedLogLevel(LoggingLevel.WARN).retriesExhaustedLogLevel(LoggingLevel.WARN).logHandled(false)
        .logStackTrace(false).logRetryStackTrace(false).logExhaustedMessageHistory(false);
  }

  /** Longer than a consumer may be held up. */
  private static boolean asksForALongPause(Exchange exchange) {
    Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    UpstreamFailure answered = ObjectHelper.getException(UpstreamFailure.class, failure);
    return answered != null && answered.getRetryAfter() != null && answered.getRetryAfter().compareTo(LONGEST_IN_PLACE) > 0;
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
