package io.textdesk.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.textdesk.TextdeskApplication;
import io.textdesk.klaviyo.KlaviyoSettings;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedZendesk;
import io.textdesk.sandbox.TextdeskProcess;
import io.textdesk.zendesk.ZendeskSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.DefaultBootstrapContext;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

@ExtendWith(OutputCaptureExtension.class)
class SettingsTest {

  static final Map<String, String> ENOUGH = Map.of(
      "textdesk.klaviyo.api-key", "pk_0123456789",
      "textdesk.klaviyo.webhook-secret", "0123456789abcdef",
      "textdesk.zendesk.url", "https://acme.zendesk.com",
      "textdesk.zendesk.client-id", "textdesk",
      "textdesk.zendesk.client-secret", "client-secret-0123",
      "textdesk.zendesk.webhook-secret", "signing-secret-0123");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"textdesk.klaviyo.api-key", "textdesk.klaviyo.webhook-secret", "textdesk.zendesk.url",
      "textdesk.zendesk.client-id", "textdesk.zendesk.client-secret", "textdesk.zendesk.webhook-secret"})
  void namesTheRequiredSettingThatIsMissing(String property, CapturedOutput output) {
    assertStopsWith(property + " is missing: ", output, with(property, ""));
  }

  @Test
  void tellsTheEnvironmentVariableOfAMissingSetting(CapturedOutput output) {
    assertStopsWith("TEXTDESK_KLAVIYO_APIKEY", output, with("textdesk.klaviyo.api-key", ""));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "textdesk.klaviyo.url | http://a.klaviyo.com | must begin with https://",
      "textdesk.klaviyo.url | ftp://a.klaviyo.com | must begin with https://",
      "textdesk.klaviyo.url | a.klaviyo.com | is not an address",
      "textdesk.klaviyo.url | '' | is missing",
      "textdesk.klaviyo.webhook-secret | 0123456789abcde | is too short",
      "textdesk.klaviyo.source | carrier-pigeon | must be webhook, flow-webhook or poll",
      "textdesk.klaviyo.poll.every | often | is not understood",
      "textdesk.klaviyo.response-timeout | soon | is not understood",
      "textdesk.klaviyo.limits.messages.per-second | few | is not understood",
      "textdesk.tickets.brands | Example Store | must be all, none, or ids of brands",
      "textdesk.tickets.brands | all, 7300415550222 | must be all, none, or ids of brands",
      "textdesk.tickets.brands | '' | must be all, none, or ids of brands",
      "textdesk.tickets.resolved-at | pending | must be closed or solved",
      "textdesk.new-tickets.note | perhaps | is not understood",
      "textdesk.new-tickets.rules[0].group | sales | is not understood",
      "textdesk.hours.open.monday | nine to five | must be hours like",
      "textdesk.hours.time-zone | Mars/Base | is not understood",
      "textdesk.zendesk.url | http://acme.zendesk.com | must begin with https://",
      "textdesk.zendesk.url | http://192.0.2.7 | must begin with https://",
      "textdesk.zendesk.url | acme | is not an address",
      "textdesk.zendesk.webhook-secret | dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ== | is the published secret",
      "textdesk.zendesk.connect-timeout | 5 parsecs | is not understood",
      "textdesk.webhooks.max-age | two days | is not understood",
      "textdesk.webhooks.max-size | large | is not understood",
      "textdesk.retry.first-delay | soon | is not understood",
      "textdesk.retention | for ever | is not understood",
      "textdesk.zendesk.limits.requests.per-minute | many | is not understood",
      "textdesk.reconcile.every | sometimes | is not understood",
      "textdesk.reconcile.share | some | is not understood",
      "textdesk.consumers.inbound-sms | many | is not understood",
      "textdesk.metrics.public | perhaps | is not understood"})
  void namesTheSettingThatCannotWork(String property, String value, String problem, CapturedOutput output) {
    assertStopsWith(property + " " + problem, output, with(property, value));
  }

  @Test
  void refusesTextMessagesWithoutTicketMetrics(CapturedOutput output) {
    assertStopsWith("textdesk.tickets.brands is none, but text messages need ticket metrics. ", output,
        with("textdesk.tickets.brands", "none"));
  }

  @Test
  void takesNeitherTextMessagesNorTicketMetrics() {
    Map<String, String> settings = new LinkedHashMap<>(with("textdesk.tickets.brands", "none"));
    settings.put("textdesk.sms.enabled", "false");
    settings.put("textdesk.data-dir", directory.toString());

    assertThat(catchThrowable(() -> new SettingsCheck().onApplicationEvent(new ApplicationEnvironmentPreparedEvent(
        new DefaultBootstrapContext(), new SpringApplication(), new String[0], environment(settings))))).isNull();
  }

  @Test
  void saysThatTheDataDirectoryCannotBeMade(CapturedOutput output) throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertStopsWith("textdesk.data-dir", output, with("textdesk.data-dir", file.resolve("data").toString()));
  }

  @Test
  void takesPlainHttpToThisMachine() {
    assertThat(UpstreamUrl.of("textdesk.zendesk.url", "http://127.0.0.1:8080/")).isEqualTo("http://127.0.0.1:8080");
    assertThat(UpstreamUrl.of("textdesk.zendesk.url", "http://localhost")).isEqualTo("http://localhost");
    assertThat(UpstreamUrl.of("textdesk.zendesk.url", "http://[::1]:8080")).isEqualTo("http://[::1]:8080");
    assertThat(UpstreamUrl.of("textdesk.zendesk.url", "HTTPS://acme.zendesk.com//")).isEqualTo("HTTPS://acme.zendesk.com");
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "textdesk.zendesk.client-id=a, textdesk.zendesk.client-secret=b",
      "textdesk.zendesk.access-token=a",
      "textdesk.zendesk.email=a@example.com, textdesk.zendesk.api-token=b"})
  void takesEachOfTheThreeLogins(String login) {
    Map<String, String> settings = new LinkedHashMap<>(ENOUGH);
    settings.keySet().removeIf(property -> property.startsWith("textdesk.zendesk.client"));
    for (String setting : login.split(", ")) {
      settings.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
    }

    assertThat(catchThrowable(() -> bind(settings, "textdesk.zendesk", ZendeskSettings.class))).isNull();
  }

  @Test
  void namesTheOtherHalfOfALogin(CapturedOutput output) {
    Map<String, String> settings = new LinkedHashMap<>(with("textdesk.zendesk.client-id", ""));
    settings.put("textdesk.zendesk.email", "connector@example.com");

    assertStopsWith("textdesk.zendesk.api-token is missing: ", output, settings);
  }

  @Test
  void showsNoSecretInSettings() {
    Map<String, String> settings = new LinkedHashMap<>(ENOUGH);
    settings.putAll(Map.of("textdesk.zendesk.access-token", "access-token-0123", "textdesk.zendesk.api-token", "api-token-0123",
        "textdesk.zendesk.email", "connector@example.com"));

    assertThat(bind(settings, "textdesk.klaviyo", KlaviyoSettings.class).toString())
        .isEqualTo("Klaviyo at https://a.klaviyo.com")
        .doesNotContain("pk_0123456789", "0123456789abcdef");
    assertThat(bind(settings, "textdesk.zendesk", ZendeskSettings.class).toString())
        .isEqualTo("Zendesk at https://acme.zendesk.com");
  }

  /** The table in the operational contract: who changes a name or a value here changes what operators rely on. */
  @Test
  void hasTheseNamesAndDefaults() throws IOException {
    assertThat(packed()).containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
        Map.entry("textdesk.data-dir", "./data"),
        Map.entry("textdesk.public-url", ""),
        Map.entry("textdesk.klaviyo.url", "https://a.klaviyo.com"),
        Map.entry("textdesk.klaviyo.api-key", ""),
        Map.entry("textdesk.klaviyo.revision", "2026-07-15"),
        Map.entry("textdesk.klaviyo.webhook-secret", ""),
        Map.entry("textdesk.klaviyo.source", "webhook"),
        Map.entry("textdesk.klaviyo.poll.every", "10s"),
        Map.entry("textdesk.klaviyo.poll.overlap", "5m"),
        Map.entry("textdesk.klaviyo.poll.look-back", "48h"),
        Map.entry("textdesk.klaviyo.webhook-name", "Textdesk"),
        Map.entry("textdesk.klaviyo.account-id", ""),
        Map.entry("textdesk.klaviyo.topics.inbound",
            "event:klaviyo.sent_sms, event:klaviyo.sent_text_message, Sent SMS, Sent Text Message"),
        Map.entry("textdesk.klaviyo.topics.outbound",
            "event:klaviyo.received_sms, event:klaviyo.received_text_message, Received SMS, Received Text Message"),
        Map.entry("textdesk.klaviyo.topics.whatsapp", ""),
        Map.entry("textdesk.klaviyo.topics.failed", "event:klaviyo.failed_to_deliver_sms,"
            + " event:klaviyo.failed_to_deliver_text_message, Failed to Deliver SMS, Failed to Deliver Text Message"),
        Map.entry("textdesk.klaviyo.topics.subscribed",
            "event:klaviyo.subscribed_to_sms_marketing, event:klaviyo.subscribed_to_text_messaging_marketing, "
                + "Subscribed to SMS Marketing, Subscribed to Text Messaging Marketing"),
        Map.entry("textdesk.klaviyo.topics.unsubscribed",
            "event:klaviyo.unsubscribed_from_sms_marketing, event:klaviyo.unsubscribed_from_text_messaging_marketing, "
                + "Unsubscribed from SMS Marketing, Unsubscribed from Text Messaging Marketing"),
        Map.entry("textdesk.klaviyo.text-properties", "Message Body, Body, Message, Text, message_body, body"),
        Map.entry("textdesk.klaviyo.media-properties", "Media URL, Media URLs, MediaUrl, media_url, media_urls"),
        Map.entry("textdesk.klaviyo.to-properties", "To Number"),
        Map.entry("textdesk.klaviyo.campaign-properties", "Campaign Name, $flow"),
        Map.entry("textdesk.klaviyo.flow-properties", "$flow"),
        Map.entry("textdesk.klaviyo.name-properties", "Campaign Name, Message Name"),
        Map.entry("textdesk.klaviyo.failure-properties", "Failure Type"),
        Map.entry("textdesk.klaviyo.connect-timeout", "5s"),
        Map.entry("textdesk.klaviyo.response-timeout", "10s"),
        Map.entry("textdesk.klaviyo.limits.messages.per-second", "3"),
        Map.entry("textdesk.klaviyo.limits.messages.per-minute", "60"),
        Map.entry("textdesk.klaviyo.limits.conversations.per-second", "3"),
        Map.entry("textdesk.klaviyo.limits.conversations.per-minute", "60"),
        Map.entry("textdesk.klaviyo.limits.events.per-second", "350"),
        Map.entry("textdesk.klaviyo.limits.events.per-minute", "3500"),
        Map.entry("textdesk.klaviyo.limits.profiles.per-second", "10"),
        Map.entry("textdesk.klaviyo.limits.profiles.per-minute", "150"),
        Map.entry("textdesk.klaviyo.limits.accounts.per-second", "1"),
        Map.entry("textdesk.klaviyo.limits.accounts.per-minute", "15"),
        Map.entry("textdesk.klaviyo.conversation-retries", "3"),
        Map.entry("textdesk.klaviyo.conversation-retry-millis", "2000"),
        Map.entry("textdesk.zendesk.url", ""),
        Map.entry("textdesk.zendesk.client-id", ""),
        Map.entry("textdesk.zendesk.client-secret", ""),
        Map.entry("textdesk.zendesk.scope", "read tickets:write users:write webhooks:write"),
        Map.entry("textdesk.zendesk.access-token", ""),
        Map.entry("textdesk.zendesk.email", ""),
        Map.entry("textdesk.zendesk.api-token", ""),
        Map.entry("textdesk.zendesk.webhook-secret", ""),
        Map.entry("textdesk.zendesk.connect-timeout", "5s"),
        Map.entry("textdesk.zendesk.response-timeout", "10s"),
        Map.entry("textdesk.zendesk.limits.requests.per-minute", "200"),
        Map.entry("textdesk.zendesk.limits.updates.per-minute", "100"),
        Map.entry("textdesk.zendesk.limits.ticket-updates.per-ten-minutes", "30"),
        Map.entry("textdesk.tickets.brands", "all"),
        Map.entry("textdesk.tickets.fields", "object"),
        Map.entry("textdesk.tickets.resolved-at", "closed"),
        Map.entry("textdesk.tickets.open-property", ""),
        Map.entry("textdesk.sms.enabled", "true"),
        Map.entry("textdesk.sms.brand", ""),
        Map.entry("textdesk.sms.tag", "sms"),
        Map.entry("textdesk.sms.whatsapp-tag", "whatsapp"),
        Map.entry("textdesk.sms.max-length", "1600"),
        Map.entry("textdesk.sms.attachment-links", "false"),
        Map.entry("textdesk.sms.find-within", "2m"),
        Map.entry("textdesk.sms.look-every-millis", "10000"),
        Map.entry("textdesk.sms.report-within", "1h"),
        Map.entry("textdesk.sms.replies-to-within", "72h"),
        Map.entry("textdesk.sms.copy-inbox-replies", "false"),
        Map.entry("textdesk.consent.remember-for", "7d"),
        Map.entry("textdesk.webhooks.max-age", "49h"),
        Map.entry("textdesk.webhooks.max-size", "5MB"),
        Map.entry("textdesk.webhooks.read-within", "5s"),
        Map.entry("textdesk.retry.first-delay", "1s"),
        Map.entry("textdesk.retry.max-delay", "60s"),
        Map.entry("textdesk.retry.probe-every", "10s"),
        Map.entry("textdesk.retry.poison-after", "15m"),
        Map.entry("textdesk.retry.give-up-after", "72h"),
        Map.entry("textdesk.retry.effect-within", "15s"),
        Map.entry("textdesk.reconcile.every", "15m"),
        Map.entry("textdesk.reconcile.max-age", "24h"),
        Map.entry("textdesk.reconcile.share", "20"),
        Map.entry("textdesk.consumers.inbound-sms", "8"),
        Map.entry("textdesk.consumers.outbound-sms", "2"),
        Map.entry("textdesk.consumers.delivery-failures", "2"),
        Map.entry("textdesk.consumers.consent", "2"),
        Map.entry("textdesk.consumers.agent-comments", "4"),
        Map.entry("textdesk.consumers.ticket-events", "4"),
        Map.entry("textdesk.consumers.ticket-life", "1"),
        Map.entry("textdesk.consumers.agent-notes", "2"),
        Map.entry("textdesk.consumers.profile-updates", "2"),
        Map.entry("textdesk.routes.reload", "false"),
        Map.entry("textdesk.retention", "90d"),
        Map.entry("textdesk.journal-retention", "365d"),
        Map.entry("textdesk.dead-letters.keep", "30d"),
        Map.entry("textdesk.metrics.public", "false"),
        Map.entry("textdesk.login.user", "admin"),
        Map.entry("textdesk.login.password", "")));
  }

  @Test
  void stopsAProcess_withOneLineAndWithoutAStackTrace() {
    try (TextdeskProcess textdesk = new TextdeskProcess(directory)) {
      int exit = textdesk.start().awaitEnd();

      assertThat(exit).isEqualTo(1);
      assertThat(textdesk.output().lines()).singleElement().asString()
          .contains("Textdesk did not start: textdesk.klaviyo.api-key is missing");
    }
  }

  @Test
  void startsInAnEmptyFolder_withWhatIsPacked() throws IOException {
    try (SimulatedKlaviyo klaviyo = new SimulatedKlaviyo(0);
        SimulatedZendesk zendesk = new SimulatedZendesk(0);
        TextdeskProcess textdesk = new TextdeskProcess(directory).connect(klaviyo, zendesk)) {
      textdesk.start().awaitReady();

      assertThat(textdesk.get("/webhooks/klaviyo")).isEqualTo(405);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("data"))))
          .isEqualTo("rwx------");
      assertThat(textdesk.output()).doesNotContain("Exception", klaviyo.apiKey(), klaviyo.webhookSecret(),
          zendesk.webhookSecret(), zendesk.clientSecret());
    }
  }

  @Test
  void prefersTheFoldersOfTheWorkingDirectory() throws IOException {
    Files.createDirectories(directory.resolve("config"));
    Files.writeString(directory.resolve("config/application.yaml"), "textdesk: {sms: {tag: text-message}}");
    Files.writeString(directory.resolve("config/keywords.yaml"),
        "textdesk: {keywords: {compliance: {match: whole-text, words: {en: [HALT]}}}}");
    Files.createDirectories(directory.resolve("routes/mine"));
    Files.writeString(directory.resolve("routes/mine/hello.camel.yaml"), """
        - route:
            id: hello
            from:
              uri: timer:hello
              parameters: {repeatCount: 1}
              steps:
                - log: {message: "Tag {{textdesk.sms.tag}}, url {{textdesk.klaviyo.url}}, HALT ${bean:keywords?method=classOf('halt')}, STOP ${bean:keywords?method=classOf('stop')}."}
        """);
    try (SimulatedKlaviyo klaviyo = new SimulatedKlaviyo(0);
        SimulatedZendesk zendesk = new SimulatedZendesk(0);
        TextdeskProcess textdesk = new TextdeskProcess(directory).connect(klaviyo, zendesk)) {
      textdesk.start().awaitReady();

      org.awaitility.Awaitility.await().untilAsserted(() -> assertThat(textdesk.output())
          .contains("Tag text-message, url " + klaviyo.url() + ", HALT compliance, STOP "));
      assertThat(textdesk.output()).doesNotContain("STOP compliance");
      assertThat(textdesk.get("/webhooks/klaviyo")).as("a packed route").isNotEqualTo(405);
    }
  }

  private static Map<String, String> with(String property, String value) {
    Map<String, String> settings = new LinkedHashMap<>(ENOUGH);
    settings.put(property, value);
    return settings;
  }

  private void assertStopsWith(String problem, CapturedOutput output, Map<String, String> settings) {
    List<String> arguments = new ArrayList<>(List.of("--server.port=0"));
    if (!settings.containsKey("textdesk.data-dir")) {
      arguments.add("--textdesk.data-dir=" + directory.resolve("data"));
    }
    settings.forEach((property, value) -> arguments.add("--" + property + "=" + value));
    int before = output.getAll().length();

    Throwable failure = catchThrowable(
        () -> new SpringApplication(TextdeskApplication.class).run(arguments.toArray(String[]::new)).close());

    assertThat(failure).isNotNull();
    // Applications of other tests still run in this JVM, and the logging system tells what they say while it starts
    // anew.
    List<String> lines = output.getAll().substring(before).lines()
        .filter(line -> !line.contains(" |-")).toList();
    assertThat(lines).singleElement().asString().contains("Textdesk did not start: ").contains(problem);
  }

  private static <T> T bind(Map<String, String> settings, String prefix, Class<T> type) {
    return Binder.get(environment(settings)).bind(prefix, Bindable.of(type)).get();
  }

  private static StandardEnvironment environment(Map<String, String> settings) {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", new LinkedHashMap<>(settings)));
    try {
      new YamlPropertySourceLoader().load("packed", new ClassPathResource("config/application.yaml"))
          .forEach(environment.getPropertySources()::addLast);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return environment;
  }

  /** Lists in one line. */
  private static Map<String, String> packed() throws IOException {
    Map<String, String> packed = new TreeMap<>();
    var sources = new YamlPropertySourceLoader().load("packed", new ClassPathResource("config/application.yaml"));
    for (String name : ((EnumerablePropertySource<?>) sources.get(0)).getPropertyNames()) {
      if (name.startsWith("textdesk.")) {
        packed.merge(name.replaceAll("\\[[0-9]+]$", ""), String.valueOf(sources.get(0).getProperty(name)), (a, b) -> a + ", " + b);
      }
    }
    return packed;
  }
}
