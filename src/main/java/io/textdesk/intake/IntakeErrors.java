package io.textdesk.intake;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.Builder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.OnExceptionDefinition;
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
    answer(intakeErrors.onException(SignatureRejected.class), 401);
    answer(intakeErrors.onException(MalformedDelivery.class), 400);
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

  private static void answer(OnExceptionDefinition failure, int status) {
    failure
        .handled(true)
        .logHandled(false)
        .log(LoggingLevel.WARN, "A delivery to ${fromRouteId} was refused: ${exception.message}")
        .removeHeaders("*")
        .setHeader(Exchange.HTTP_RESPONSE_CODE, Builder.constant(status))
        .setHeader(Exchange.CONTENT_TYPE, Builder.constant("application/json"))
        .setBody(exchange -> Map.of("error", exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class).getMessage()))
        .marshal().json();
  }
}
