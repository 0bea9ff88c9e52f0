package io.textdesk.erasure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.textdesk.TextdeskApplication;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisConfigurationCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;

/**
 * {@code java -jar textdesk.jar erase --phone=+12025550143} for an application that does not run: starts without a port, an
 * intake and flows, erases, prints how much, and ends.
 */
@Component
public class EraseCommand implements ApplicationRunner, ExitCodeGenerator {

  private static final String NAME = "erase";
  private static final String[] QUIET = {
      "--server.port=-1", "--camel.main.auto-startup=false", "--camel.main.jmx-enabled=false", "--spring.jmx.enabled=false",
      "--logging.level.root=ERROR", "--logging.level.org.apache.activemq=OFF"};

  private final ErasureEndpoint erasure;
  private final CamelContext camel;
  private final ObjectMapper json;
  private int exitCode;

  EraseCommand(ErasureEndpoint erasure, CamelContext camel, ObjectMapper json) {
    this.erasure = erasure;
    this.camel = camel;
    this.json = json;
  }

  /** Whether these are the arguments of the command. */
  public static boolean isMeant(List<String> arguments) {
    return arguments.contains(NAME);
  }

  public static ConfigurableApplicationContext start(String[] arguments) {
    return SpringApplication.run(TextdeskApplication.class,
        Stream.concat(Stream.of(arguments), Stream.of(QUIET)).toArray(String[]::new));
  }

  @Override
  public void run(ApplicationArguments arguments) throws Exception {
    if (!isMeant(arguments.getNonOptionArgs())) {
      return;
    }
    for (Route route : camel.getRoutes()) {
      if (route.getEndpoint().getEndpointUri().startsWith("direct:")) {
        camel.getRouteController().startRoute(route.getRouteId());
      }
    }
    try {
      System.out.println(erase(arguments));
    } catch (RuntimeException e) {
      exitCode = 1;
      System.err.println("Nothing is erased: " + NestedExceptionUtils.getMostSpecificCause(e).getMessage()
          + ". While Textdesk runs, use POST /actuator/erasure instead.");
    }
  }

  private String erase(ApplicationArguments arguments) throws JsonProcessingException {
    return json.writeValueAsString(erasure.erase(
        option(arguments, "phone"), option(arguments, "email"), option(arguments, "profile")));
  }

  private static String option(ApplicationArguments arguments, String name) {
    return arguments.containsOption(name) ? String.join("", arguments.getOptionValues(name)) : null;
  }

  @Override
  public int getExitCode() {
    return exitCode;
  }

  /** Another process may have the built-in broker's files; a start would wait until that has ended. */
  @Component
  static class LockTimeout implements ArtemisConfigurationCustomizer {

    private static final Duration WAITS = Duration.ofSeconds(3);

    private final ApplicationArguments arguments;

    LockTimeout(ApplicationArguments arguments) {
      this.arguments = arguments;
    }

    @Override
    public void customize(org.apache.activemq.artemis.core.config.Configuration configuration) {
      if (isMeant(arguments.getNonOptionArgs())) {
        configuration.setJournalLockAcquisitionTimeout(WAITS.toMillis());
      }
    }
  }
}
