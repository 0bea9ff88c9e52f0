package io.textdesk.settings;

import io.textdesk.activity.TicketSettings;
import io.textdesk.conversation.SmsSettings;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** Looks at the settings before anything is started, so that a mistake costs one line and not a stack trace. */
class SettingsCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    Environment environment = event.getEnvironment();
    for (Class<?> settings : SettingsCatalogue.ALL) {
      Binder.get(environment).bindOrCreate(settings.getAnnotation(ConfigurationProperties.class).value(), settings);
    }
    SettingsCatalogue.SINGLE.forEach((type, names) -> names.forEach(name -> Binder.get(environment).bind(name, type)));
    refuseTextsWithoutMetrics(Binder.get(environment));
    makeDataDirectory(Path.of(environment.getRequiredProperty("textdesk.data-dir")));
  }

  /** As in Klaviyo's own integration (help article 115005253728): text messages need ticket metrics. */
  private static void refuseTextsWithoutMetrics(Binder settings) {
    if (settings.bindOrCreate("textdesk.tickets", TicketSettings.class).metricsOff()
        && settings.bindOrCreate("textdesk.sms", SmsSettings.class).enabled()) {
      throw new SettingRejected("textdesk.tickets.brands",
          "is none, but text messages need ticket metrics. Name brands, or set textdesk.sms.enabled to false");
    }
  }

  /** Customers' words are kept in it: readable by its owner only. */
  private static void makeDataDirectory(Path directory) {
    try {
      if (Files.notExists(directory)) {
        Files.createDirectories(directory.toAbsolutePath().getParent());
        Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (UnsupportedOperationException e) {
      directory.toFile().mkdirs();
    } catch (FileAlreadyExistsException e) {
      return;
    } catch (IOException e) {
      throw new SettingRejected("textdesk.data-dir", "cannot be made: " + e.getMessage());
    }
    if (!Files.isWritable(directory)) {
      throw new SettingRejected("textdesk.data-dir", "is not a directory that can be written to: " + directory);
    }
  }

  /** After the logging system, so that the one line looks like the others. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }
}
