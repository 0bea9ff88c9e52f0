package io.textdesk.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The folders {@code config/} and {@code routes/}: those of the working directory win over the ones packed in the jar,
 * {@code config/} file by file and {@code routes/} as a whole.
 *
 * <p>Spring Boot reads application.yaml itself and merges the two; the other files, such as keywords.yaml, replace the
 * packed ones, so that a class of words that was deleted is gone.
 */
class ConfigFolder implements EnvironmentPostProcessor {

  private final YamlPropertySourceLoader yaml = new YamlPropertySourceLoader();

  @Override
  public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
    try {
      for (Map.Entry<String, Resource> file : files().entrySet()) {
        yaml.load("config/" + file.getKey(), file.getValue()).forEach(environment.getPropertySources()::addLast);
      }
      environment.getPropertySources()
          .addLast(new MapPropertySource("routes", Map.of("camel.main.routes-include-pattern", routes())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Resource> files() throws IOException {
    var resolver = new PathMatchingResourcePatternResolver();
    Map<String, Resource> files = new LinkedHashMap<>();
    for (String folder : new String[] {"classpath*:config/*.yaml", "file:config/*.yaml"}) {
      for (Resource file : resolver.getResources(folder)) {
        if (!file.getFilename().startsWith("application")) {
          files.put(file.getFilename(), file);
        }
      }
    }
    return files;
  }

  /** The packed files are named one by one: for a pattern Camel unpacks the whole jar, which takes many seconds. */
  private static String routes() throws IOException {
    if (new FileSystemResource("routes/").exists()) {
      return "file:routes/**/*.camel.yaml";
    }
    List<String> files = new ArrayList<>();
    for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath*:routes/*/*.camel.yaml")) {
      String path = file.getURL().toString();
      files.add("classpath:" + path.substring(path.lastIndexOf("routes/")));
    }
    return String.join(",", files);
  }
}
