package io.textdesk.bench;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** How many texts Textdesk works on at once, by its own settings. */
final class Consumers {

  private Consumers() {}

  static int ofTexts() throws IOException {
    try (InputStream settings = Consumers.class.getResourceAsStream("/config/application.yaml")) {
      Map<String, Map<String, Map<String, Object>>> yaml = new Yaml().load(settings);
      return ((Number) yaml.get("textdesk").get("consumers").get("inbound-sms")).intValue();
    }
  }
}
