package io.textdesk.settings;

import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.spring.boot.CamelSpringBootInitializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says in one line which setting, or which route, stopped the start. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class StartFailureReporter implements SpringBootExceptionReporter {

  private static final Logger log = LoggerFactory.getLogger(StartFailureReporter.class);

  StartFailureReporter(ConfigurableApplicationContext context) {}

  @Override
  public boolean reportException(Throwable failure) {
    String problem = problemOf(failure);
    if (problem != null) {
      log.error("Textdesk did not start: {}", problem);
    }
    return problem != null;
  }

  private static String problemOf(Throwable failure) {
    BindException unbindable = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SettingRejected rejected) {
        return rejected.getMessage();
      }
      if (cause instanceof CamelSpringBootInitializationException || cause instanceof FailedToCreateRouteException) {
        String route = cause.getMessage() + ": " + NestedExceptionUtils.getMostSpecificCause(cause).getMessage();
        return route.strip().replaceAll("\\s*\\n\\s*", " ");
      }
      if (cause instanceof BindException bind && bind.getProperty() != null) {
        unbindable = bind;
      }
    }
    return unbindable == null ? null
        : unbindable.getProperty().getName() + " is not understood: " + unbindable.getProperty().getValue() + " ("
            + NestedExceptionUtils.getMostSpecificCause(unbindable).getMessage() + ")";
  }
}
