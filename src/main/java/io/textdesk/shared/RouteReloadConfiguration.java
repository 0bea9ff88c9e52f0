package io.textdesk.shared;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Watches the folder routes/ of the working directory when textdesk.routes.reload is set. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("textdesk.routes.reload")
class RouteReloadConfiguration {

  private static final Logger log = LoggerFactory.getLogger(RouteReloadConfiguration.class);
  private static final Path FOLDER = Path.of("routes");

  @Bean
  CamelContextConfiguration routeReload() {
    return new CamelContextConfiguration() {
      @Override
      public void beforeApplicationStart(CamelContext camel) {}

      @Override
      public void afterApplicationStart(CamelContext camel) {
        if (Files.notExists(FOLDER)) {
          log.warn("textdesk.routes.reload is set, but there is no folder routes: the packed routes cannot change");
          return;
        }
        try {
          camel.addService(new RouteReload(FOLDER));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } catch (Exception e) {
          throw new IllegalStateException("The folder routes cannot be watched", e);
        }
      }
    };
  }
}
