package io.textdesk.shared;

import org.apache.camel.CamelContext;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Only the routes at the edges handle errors, by a route configuration. A failure in a sub-route belongs to its caller: with
 * Camel's default error handler it would count as exhausted there, and the caller would never retry.
 */
@Configuration(proxyBeanMethods = false)
class CamelConfiguration {

  @Bean
  CamelContextConfiguration errorsBelongToTheCaller() {
    return new CamelContextConfiguration() {
      @Override
      public void beforeApplicationStart(CamelContext camel) {
        camel.getCamelContextExtension().setErrorHandlerFactory(new NoErrorHandlerDefinition());
      }

      @Override
      public void afterApplicationStart(CamelContext camel) {}
    };
  }
}
