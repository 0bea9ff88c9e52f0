package io.textdesk.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Textdesk in a process of its own, or the reference endpoints with the same settings. */
final class TextdeskApp implements AutoCloseable {

  private static final int SECONDS_TO_START = 180;
  private static final String PASSWORD = "bench";

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path directory;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<String> program;
  private final int port;
  private ChildProcess child;

  /** @param program arguments of java: its options, and the jar or the main class */
  TextdeskApp(Path directory, List<String> program, StubProcess upstreams, Map<String, String> more)
      throws IOException {
    this.directory = Files.createDirectories(directory);
    this.program = program;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    settings.put("server.port", String.valueOf(port));
    settings.put("server.address", "127.0.0.1");
    settings.put("textdesk.login.password", PASSWORD);
    settings.put("textdesk.metrics.public", "true");
    settings.put("textdesk.reconcile.every", "0");
    // The first note of a new ticket is an update too, and 2,000 of them would be measured with the rest.
    settings.put("textdesk.new-tickets.note", "false");
    settings.put("textdesk.klaviyo.url", upstreams.klaviyoUrl());
    settings.put("textdesk.klaviyo.api-key", "pk_bench");
    settings.put("textdesk.klaviyo.webhook-secret", Deliveries.SECRET);
    settings.put("textdesk.zendesk.url", upstreams.zendeskUrl());
    settings.put("textdesk.zendesk.client-id", "bench");
    settings.put("textdesk.zendesk.client-secret", "bench");
    settings.put("textdesk.zendesk.webhook-secret", Deliveries.SECRET);
    settings.putAll(more);
  }

  /**
   * More than any run comes near to. Not more than that: a throttle may keep a permit in memory for each request that
   * it would let pass.
   */
  TextdeskApp limitsOff() {
    for (String group : List.of("messages", "conversations", "events", "profiles", "accounts")) {
      settings.put("textdesk.klaviyo.limits." + group + ".per-second", "10000");
      settings.put("textdesk.klaviyo.limits." + group + ".per-minute", "200000");
    }
    settings.put("textdesk.zendesk.limits.requests.per-minute", "200000");
    settings.put("textdesk.zendesk.limits.updates.per-minute", "200000");
    settings.put("textdesk.zendesk.limits.ticket-updates.per-ten-minutes", "1000");
    return this;
  }

  /** For the next start: the limits as they are shipped. */
  TextdeskApp limitsOn() {
    settings.keySet().removeIf(name -> name.contains(".limits."));
    return this;
  }

  TextdeskApp start() throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(program);
    settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    child = ChildProcess.start(directory, directory.resolve("output.log"), arguments);
    long end = System.nanoTime() + SECONDS_TO_START * 1_000_000_000L;
    while (status("/actuator/health/readiness") != 200) {
      child.failIfDead();
      if (System.nanoTime() > end) {
        throw new IOException("not ready after " + SECONDS_TO_START + " s; its output is in " + directory);
      }
      Thread.sleep(100);
    }
    return this;
  }

  ChildProcess child() {
    return child;
  }

  int port() {
    return port;
  }

  /** The value of the first line of the metrics that starts so; 0 when there is none. */
  double metric(String start) throws IOException {
    return get("/actuator/prometheus").lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst().orElse(0);
  }

  long queueDepth(String queue) throws IOException {
    return (long) metric("textdesk_queue_depth{queue=\"" + queue + "\"}");
  }

  /** As an operator does it in Hawtio. */
  void stopRoute(String id) throws IOException {
    operate("org.apache.camel:context=textdesk,type=routes,name=\"" + id + "\"", "stop()");
  }

  void startRoute(String id) throws IOException {
    operate("org.apache.camel:context=textdesk,type=routes,name=\"" + id + "\"", "start()");
  }

  void emptyQueue(String queue) throws IOException {
    operate("org.apache.activemq.artemis:broker=\"localhost\",component=addresses,address=\"" + queue
        + "\",subcomponent=queues,routing-type=\"anycast\",queue=\"" + queue + "\"", "removeAllMessages()");
  }

  private void operate(String bean, String operation) throws IOException {
    String answer = get("/actuator/jolokia/exec/" + URLEncoder.encode(bean, StandardCharsets.UTF_8).replace("+", "%20")
        + "/" + URLEncoder.encode(operation, StandardCharsets.UTF_8));
    if (!answer.contains("\"status\":200")) {
      throw new IOException(operation + " of " + bean + " failed: " + answer);
    }
  }

  private int status(String path) throws InterruptedException {
    try {
      return client.send(request(path), HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException nobody) {
      return 0;
    }
  }

  String get(String path) throws IOException {
    try {
      HttpResponse<String> answer = client.send(request(path), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(path + " answered " + answer.statusCode());
      }
      return answer.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private HttpRequest request(String path) {
    String login = Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", "Basic " + login).build();
  }

  @Override
  public void close() {
    if (child != null) {
      child.close();
    }
  }
}
