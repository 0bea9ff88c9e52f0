package io.textdesk.settings;

/** A setting that is missing or cannot work; stops the start with one line that names it. */
public class SettingRejected extends RuntimeException {

  public SettingRejected(String property, String problem) {
    super(property + " " + problem);
  }

  /** @throws SettingRejected when the value is missing */
  public static String required(String property, String value, String whatItIs) {
    if (value == null || value.isBlank()) {
      throw new SettingRejected(property, "is missing: " + whatItIs
          + ". Set it in config/application.yaml or as " + environmentVariable(property));
    }
    return value.strip();
  }

  private static String environmentVariable(String property) {
    return property.toUpperCase(java.util.Locale.ROOT).replace("-", "").replace('.', '_');
  }
}
