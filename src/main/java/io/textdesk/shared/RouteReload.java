package io.textdesk.shared;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.FileWatcherResourceReloadStrategy;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes changed route files while everything runs. Camel's own strategy leaves a route removed whose new version
 * parses but cannot be created, for example because it names a bean that does not exist; this one puts the last good
 * version back.
 */
class RouteReload extends FileWatcherResourceReloadStrategy {

  private static final Logger log = LoggerFactory.getLogger(RouteReload.class);
  private static final String ROUTE_FILE = ".camel.yaml";

  private final Map<Path, String> lastGood = new ConcurrentHashMap<>();

  RouteReload(Path folder) throws IOException {
    super(folder.toString(), true);
    setFileFilter(file -> file.getName().endsWith(ROUTE_FILE));
    setResourceReload((name, resource) -> reload(new File(resource.getURI()).toPath(), resource));
    try (Stream<Path> files = Files.walk(folder)) {
      files.filter(file -> file.toString().endsWith(ROUTE_FILE)).forEach(file -> lastGood.put(file.toAbsolutePath(), read(file)));
    }
  }

  private void reload(Path file, Resource changed) {
    String text = read(file);
    try {
      Set<String> routes = update(changed);
      lastGood.put(file.toAbsolutePath(), text);
      log.info("Took the changed {}: {}", file, routes);
    } catch (Exception e) {
      log.error("{}{} cannot be taken, its old routes go on: {}", file, lineOf(e, text),
          e.getMessage().strip().replaceAll("\\s*\\n\\s*", " "));
      putBack(file);
    }
  }

  private void putBack(Path file) {
    String text = lastGood.get(file.toAbsolutePath());
    if (text == null) {
      return;
    }
    try {
      update(ResourceHelper.fromString(file.toString(), text));
    } catch (Exception e) {
      log.error("The last good version of {} cannot be put back, restart to have its routes again: {}", file, e.getMessage());
    }
  }

  private Set<String> update(Resource routes) throws Exception {
    return PluginHelper.getRoutesLoader(getCamelContext()).updateRoutes(List.of(routes));
  }

  /** A syntax error carries its line; a route that cannot be created is told by its id. */
  private static String lineOf(Exception failure, String text) {
    if (failure instanceof FailedToCreateRouteException route) {
      String[] lines = text.split("\n", -1);
      for (int line = 0; line < lines.length; line++) {
        if (lines[line].strip().equals("id: " + route.getRouteId())) {
          return ":" + (line + 1);
        }
      }
    }
    return "";
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
