package io.textdesk.shared;

import org.apache.camel.builder.RouteConfigurationBuilder;
import org.springframework.stereotype.Component;

/**
 * For every route that names no route configuration: a failure in a sub-route belongs to its caller. With Camel's
 * default error handler it would count as exhausted there, and the caller would never retry.
 */
@Component
class SubRouteErrors extends RouteConfigurationBuilder {

  @Override
  public void configuration() {
    routeConfiguration().errorHandler(noErrorHandler());
  }
}
