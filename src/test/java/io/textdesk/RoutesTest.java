package io.textdesk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The rules that every route file keeps, so that operators and engineers find their way. */
class RoutesTest {

  /** Routes in Java: the doors, which are plumbing. */
  private static final List<String> IN_JAVA = List.of(
      "klaviyo-call", "klaviyo-probe", "zendesk-call", "zendesk-probe", "zendesk-token");

  private static final Pattern KEBAB_CASE = Pattern.compile("[a-z]+(-[a-z]+)*");

  private record RouteFile(Path path, List<Map<String, Object>> routes) {}

  private static List<RouteFile> files;

  @BeforeAll
  static void readRoutes() throws IOException {
    try (Stream<Path> paths = Files.walk(Path.of("routes"))) {
      files = paths.filter(path -> path.toString().endsWith(".camel.yaml")).sorted().map(RoutesTest::read).toList();
    }
  }

  @Test
  void everyRouteHasAnIdAndADescriptionInPresentTense() {
    routes(route -> {
      assertThat((String) route.get("id")).as("id").isNotNull().matches(KEBAB_CASE);
      assertThat((String) route.get("description")).as("description of %s", route.get("id"))
          .isNotNull().doesNotEndWith(".").matches("[A-Z][a-z]+s .*");
    });
  }

  @Test
  void everySubRouteIsCalledByItsId() {
    routes(route -> {
      String from = from(route);
      if (from.startsWith("direct:")) {
        assertThat(from).isEqualTo("direct:" + route.get("id"));
      }
    });
  }

  @Test
  void everyCalledSubRouteExists() {
    List<String> ids = new ArrayList<>(IN_JAVA);
    routes(route -> ids.add((String) route.get("id")));

    TreeSet<String> called = new TreeSet<>();
    routes(route -> strings(route, text -> {
      if (text.startsWith("direct:")) {
        called.add(text.substring("direct:".length()));
      }
    }));

    assertThat(ids).containsAll(called).doesNotHaveDuplicates();
  }

  @Test
  void everyRouteAtTheEdgeSaysWhatItDoesWithErrors() {
    routes(route -> {
      if (from(route).startsWith("jms:")) {
        assertThat(route.get("routeConfigurationId")).as("errors of %s", route.get("id")).isEqualTo("queue-errors");
      } else if (from(route).startsWith("platform-http:")) {
        assertThat(route.get("routeConfigurationId")).as("errors of %s", route.get("id")).isEqualTo("intake-errors");
      } else {
        assertThat(route).as("a sub-route's errors are its caller's").doesNotContainKey("routeConfigurationId");
      }
    });
  }

  @Test
  void everyQueueIsReadInATransactionAndWrittenWithoutWaitingForAnAnswer() {
    routes(route -> {
      if (from(route).startsWith("jms:")) {
        assertThat(parameters(route)).as("consumer of %s", route.get("id")).containsEntry("transacted", true);
      }
      maps(route.get("from"), step -> {
        if (step.get("uri") instanceof String uri && uri.startsWith("jms:") && step.get("steps") == null) {
          assertThat(step).as("step in %s", route.get("id")).containsEntry("pattern", "InOnly").containsKey("id");
        }
      });
    });
  }

  @Test
  void everyFlowIsNamedLikeItsFile() {
    for (RouteFile file : files) {
      List<String> flows = file.routes().stream()
          .filter(route -> from(route).startsWith("jms:") || from(route).startsWith("platform-http:"))
          .map(route -> (String) route.get("id")).toList();
      if (!flows.isEmpty()) {
        assertThat(file.path().getFileName()).hasToString(flows.get(0) + ".camel.yaml");
        assertThat(flows).as("one flow per file").hasSize(1);
      }
    }
  }

  @Test
  void noRouteFileHoldsASecretOrAnAddress() {
    for (RouteFile file : files) {
      assertThat(file.path()).content().doesNotContain("https://").doesNotContainIgnoringCase("bearer");
    }
  }

  private static void routes(Consumer<Map<String, Object>> check) {
    assertThat(files).isNotEmpty();
    files.forEach(file -> file.routes().forEach(check));
  }

  @SuppressWarnings("unchecked")
  private static RouteFile read(Path path) {
    try (InputStream text = Files.newInputStream(path)) {
      List<Map<String, Map<String, Object>>> entries = new Yaml().load(text);
      return new RouteFile(path, entries.stream().map(entry -> entry.get("route")).toList());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static String from(Map<String, Object> route) {
    return (String) ((Map<String, Object>) route.get("from")).get("uri");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> parameters(Map<String, Object> route) {
    return (Map<String, Object>) ((Map<String, Object>) route.get("from")).get("parameters");
  }

  private static void strings(Object node, Consumer<String> check) {
    if (node instanceof String text) {
      check.accept(text);
    } else if (node instanceof Map<?, ?> map) {
      map.values().forEach(value -> strings(value, check));
    } else if (node instanceof List<?> list) {
      list.forEach(value -> strings(value, check));
    }
  }

  @SuppressWarnings("unchecked")
  private static void maps(Object node, Consumer<Map<String, Object>> check) {
    if (node instanceof Map<?, ?> map) {
      check.accept((Map<String, Object>) map);
      map.values().forEach(value -> maps(value, check));
    } else if (node instanceof List<?> list) {
      list.forEach(value -> maps(value, check));
    }
  }
}
