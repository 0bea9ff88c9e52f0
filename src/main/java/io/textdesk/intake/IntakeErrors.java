package io.textdesk.intake;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.Builder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.util.ObjectHelper;
import org.springframework.stereotype.Component;

/**
 * How a delivery is answered that was not stored. Zendesk repeats after 503 with a short Retry-After and loses the
 * event after any other error, so that whatever goes wrong on our side is a 503.
 */
@Component
class IntakeErrors extends RouteConfigurationBuilder {

  @Override
  public void configuration() {
    var intakeErrors = routeConfiguration("intake-errors")
        .description("Answers 401 to an unproven sender, 400 to what is no event, 503 when nothing could be stored");
    intakeErrors.errorHandler(defaultErrorHandler());
    answer(intakeErrors, SignatureRejected.class, 401);
    answer(intakeErrors, MalformedDelivery.class, 400);
    intakeErrors.onException(Exception.class)
        .handled(true)
        .log(LoggingLevel.ERROR, "A delivery to ${fromRouteId} could not be stored and will be repeated by its sender:"
            + " ${exception.class.simpleName}")
        .removeHeaders("*")
        .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(503))
        .setHeader("Retry-After", constant(30))
        .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
        .setBody(constant(Map.of("error", "could not be stored, please repeat")))
        .marshal().json();
  }

  /** Where Camel evaluates an expression, it wraps the failure in words of its own. */
  private static void answer(
      RouteConfigurationDefinition intakeErrors, Class<? extends Exception> failure, int status) {
    intakeErrors.onException(failure)
        .handled(true)
        .logHandled(false)
        .process(exchange -> exchange.setVariable("refusal", reason(exchange, failure)))
        .log(LoggingLevel.WARN, "A delivery to ${fromRouteId} was refused: ${variable.refusal}")
        .removeHeaders("*")
        .setHeader(Exchange.HTTP_RESPONSE_CODE, Builder.constant(status))
        .setHeader(Exchange.CONTENT_TYPE, Builder.constant("application/json"))
        .setBody(exchange -> Map.of("error", exchange.getVariable("refusal")))
        .marshal().json();
  }

  private static String reason(Exchange exchange, Class<? extends Exception> failure) {
    Exception caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    return ObjectHelper.getException(failure, caught).getMessage();
  }
}
