package io.textdesk.sandbox;

import static org.awaitility.Awaitility.await;

import io.textdesk.TextdeskApplication;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Textdesk in a process of its own: from the classes of the build, or from the jar that is shipped; without the sandbox,
 * in a working directory that the test gives, and with its data under it. It can be killed, and started again where it
 * was.
 */
public final class TextdeskProcess implements AutoCloseable {

  private static final Duration SLOWEST_START = Duration.ofSeconds(90);
  private static final Duration SLOWEST_STOP = Duration.ofSeconds(60);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();
  private final Path directory;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final int port;
  private final List<String> program;
  private int starts;
  private volatile Process process;

  public TextdeskProcess(Path directory) {
    this(directory, List.of("-cp", classpath(), TextdeskApplication.class.getName()));
  }

  /** The jar of the last build, which {@code mvn package} makes. */
  public static TextdeskProcess ofJar(Path directory) {
    Path jar = Path.of("target", "textdesk.jar").toAbsolutePath();
    if (!Files.exists(jar)) {
      throw new IllegalStateException("There is no " + jar + " yet; mvn -DskipTests package makes it");
    }
    return new TextdeskProcess(directory, List.of("-jar", jar.toString()));
  }

  private TextdeskProcess(Path directory, List<String> program) {
    this.directory = directory;
    this.program = program;
    this.port = freePort();
    set("server.port", String.valueOf(port));
    set("server.address", "127.0.0.1");
  }

  /** For the next start; null takes the setting away. */
  public TextdeskProcess set(String property, String value) {
    if (value == null) {
      settings.remove(property);
    } else {
      settings.put(property, value);
    }
    return this;
  }

  /** The settings that tie it to the two simulators, and the simulators to it. */
  public TextdeskProcess connect(SimulatedKlaviyo klaviyo, SimulatedZendesk zendesk) {
    // Tests reconcile when they want to.
    set("textdesk.reconcile.every", "0");
    set("textdesk.klaviyo.url", klaviyo.url().toString());
    set("textdesk.klaviyo.api-key", klaviyo.apiKey());
    set("textdesk.klaviyo.webhook-secret", klaviyo.webhookSecret());
    set("textdesk.zendesk.url", zendesk.url().toString());
    set("textdesk.zendesk.client-id", zendesk.clientId());
    set("textdesk.zendesk.client-secret", zendesk.clientSecret());
    set("textdesk.zendesk.webhook-secret", zendesk.webhookSecret());
    klaviyo.deliverWebhooksTo(url("/webhooks/klaviyo"));
    zendesk.deliverWebhooksTo(url("/webhooks/zendesk"));
    return this;
  }

  /** Nobody counts requests, neither Textdesk nor the simulators. */
  public TextdeskProcess withoutLimits(SimulatedKlaviyo klaviyo, SimulatedZendesk zendesk) {
    klaviyo.setRateLimits(false);
    zendesk.setRateLimits(false);
    SandboxEnvironment.noLimits().forEach((limit, requests) -> set(limit, requests.toString()));
    return this;
  }

  /** Does not wait until it is up. */
  public TextdeskProcess start() {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1", "-Xmx512m"));
    command.addAll(program);
    settings.forEach((property, value) -> command.add("--" + property + "=" + value));
    starts++;
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(directory.toFile()).redirectErrorStream(true).redirectOutput(log().toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(TEXTDESK|SPRING|SERVER|CAMEL|LOGGING)_.*"));
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  public TextdeskProcess awaitReady() {
    await("readiness of the started process").atMost(SLOWEST_START).pollInterval(Duration.ofMillis(100)).until(() -> {
      if (!process.isAlive()) {
        throw new IllegalStateException("Textdesk ended while it started:\n" + output());
      }
      return get("/actuator/health/readiness") == 200;
    });
    return this;
  }

  /** SIGKILL: nothing is finished, flushed or said goodbye to. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** SIGTERM; does not wait for the end. */
  public void stop() {
    process.destroy();
  }

  /** Answers the exit code. */
  public int awaitEnd() {
    await("end of the process").atMost(SLOWEST_STOP).pollInterval(Duration.ofMillis(20)).until(() -> !process.isAlive());
    return process.exitValue();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  public Path directory() {
    return directory;
  }

  /** What it printed since the last start. */
  public String output() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The status of the answer; 0 when there was none. */
  public int get(String path) {
    return ask(path).map(HttpResponse::statusCode).orElse(0);
  }

  /** The body of the answer; empty when there was none. */
  public String read(String path) {
    return ask(path).map(HttpResponse::body).orElse("");
  }

  private Optional<HttpResponse<String>> ask(String path) {
    try {
      return Optional.of(client.send(HttpRequest.newBuilder(url(path)).timeout(Duration.ofSeconds(5)).build(),
          HttpResponse.BodyHandlers.ofString()));
    } catch (IOException nobody) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
      awaitEnd();
    }
  }

  private Path log() {
    return directory.resolve("output-" + starts + ".log");
  }

  /** Without the tests' own classes, which are no part of the shipped jar. */
  private static String classpath() {
    File tests = location(TextdeskProcess.class);
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !new File(entry).getAbsoluteFile().equals(tests))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static File location(Class<?> type) {
    try {
      return new File(type.getProtectionDomain().getCodeSource().getLocation().toURI()).getAbsoluteFile();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
