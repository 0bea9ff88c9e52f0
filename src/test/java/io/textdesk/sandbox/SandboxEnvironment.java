package io.textdesk.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.FileSystemUtils;

/**
 * Starts a simulated Klaviyo and Zendesk for an application with {@code textdesk.sandbox=true}, connects it to them, and
 * gives it an empty data directory of its own; with {@code textdesk.sandbox.database=postgresql} a PostgreSQL, too. With
 * {@code textdesk.sandbox.limits=off} nobody counts requests. New tickets have no note about the customer unless
 * {@code textdesk.sandbox.first-note=true}, so that tests can count the notes that they are about.
 */
class SandboxEnvironment implements EnvironmentPostProcessor {

  private static final int MANY = 100_000;

  @Override
  public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
    if (!environment.getProperty("textdesk.sandbox", Boolean.class, false)) {
      return;
    }
    SimulatedKlaviyo klaviyo = new SimulatedKlaviyo(0);
    SimulatedZendesk zendesk = new SimulatedZendesk(0);
    Path data = emptyDirectory();
    if ("postgresql".equals(environment.getProperty("textdesk.sandbox.database"))) {
      environment.getPropertySources().addFirst(new MapPropertySource("postgresql", PostgresqlServer.settings()));
    }
    // First, since config/application.yaml has an empty entry for most of these.
    Map<String, Object> settings = settings(klaviyo, zendesk, data);
    // Tests reconcile when they want to.
    settings.put("textdesk.reconcile.every", environment.getProperty("textdesk.sandbox.reconcile-every", "0"));
    // The simulators do at once what they do at all, but for a busy machine.
    settings.put("textdesk.retry.effect-within", environment.getProperty("textdesk.sandbox.effect-within", "1s"));
    settings.put("textdesk.new-tickets.note", environment.getProperty("textdesk.sandbox.first-note", "false"));
    if (!environment.getProperty("textdesk.sandbox.limits", Boolean.class, true)) {
      klaviyo.setRateLimits(false);
      zendesk.setRateLimits(false);
      settings.putAll(noLimits());
    }
    environment.getPropertySources().addFirst(new MapPropertySource("sandbox", settings));
    application.addInitializers(context -> connect(context, klaviyo, zendesk, data));
  }

  private static Map<String, Object> settings(SimulatedKlaviyo klaviyo, SimulatedZendesk zendesk, Path data) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("textdesk.data-dir", data.toString());
    settings.put("textdesk.klaviyo.url", klaviyo.url().toString());
    settings.put("textdesk.klaviyo.api-key", klaviyo.apiKey());
    settings.put("textdesk.klaviyo.webhook-secret", klaviyo.webhookSecret());
    settings.put("textdesk.zendesk.url", zendesk.url().toString());
    settings.put("textdesk.zendesk.client-id", zendesk.clientId());
    settings.put("textdesk.zendesk.client-secret", zendesk.clientSecret());
    settings.put("textdesk.zendesk.webhook-secret", zendesk.webhookSecret());
    settings.put("textdesk.public-url", "http://127.0.0.1:${local.server.port}");
    settings.put("textdesk.sms.find-within", "2s");
    settings.put("textdesk.sms.look-every-millis", "200");
    return settings;
  }

  static Map<String, Object> noLimits() {
    Map<String, Object> limits = new LinkedHashMap<>();
    for (String group : List.of("messages", "conversations", "events", "profiles", "accounts")) {
      limits.put("textdesk.klaviyo.limits." + group + ".per-second", MANY);
      limits.put("textdesk.klaviyo.limits." + group + ".per-minute", MANY);
    }
    limits.put("textdesk.zendesk.limits.requests.per-minute", MANY);
    limits.put("textdesk.zendesk.limits.updates.per-minute", MANY);
    limits.put("textdesk.zendesk.limits.ticket-updates.per-ten-minutes", MANY);
    return limits;
  }

  private static void connect(
      ConfigurableApplicationContext context, SimulatedKlaviyo klaviyo, SimulatedZendesk zendesk, Path data) {
    context.getBeanFactory().registerSingleton("simulatedKlaviyo", klaviyo);
    context.getBeanFactory().registerSingleton("simulatedZendesk", zendesk);
    context.getBeanFactory().registerSingleton("simulatedDesk", zendesk.desk());
    String source = context.getEnvironment().getProperty("textdesk.klaviyo.source", "webhook");
    context.addApplicationListener(event -> {
      if (event instanceof WebServerInitializedEvent started) {
        String server = "http://127.0.0.1:" + started.getWebServer().getPort();
        switch (source) {
          case "webhook" -> klaviyo.deliverWebhooksTo(URI.create(server + "/webhooks/klaviyo"));
          case "flow-webhook" -> klaviyo.deliverFlowWebhooksTo(URI.create(server + "/webhooks/klaviyo-flow"));
          default -> { }
        }
        zendesk.deliverWebhooksTo(URI.create(server + "/webhooks/zendesk"));
      }
      if (event instanceof ContextClosedEvent) {
        klaviyo.close();
        zendesk.close();
      }
    });
  }

  private static Path emptyDirectory() {
    try {
      Path data = Files.createTempDirectory("textdesk-sandbox");
      SpringApplication.getShutdownHandlers().add(() -> FileSystemUtils.deleteRecursively(data.toFile()));
      return data;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
