package io.textdesk.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.textdesk.sandbox.SandboxTest;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedZendesk;
import io.textdesk.sandbox.TextdeskProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

class LoginTest {

  static final Pattern PRINTED = Pattern.compile("user admin with password (\\S+)");
  static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Nested
  @SandboxTest(properties = {"textdesk.sandbox=true", "textdesk.login.user=olga", "textdesk.login.password=right",
      "management.prometheus.metrics.export.enabled=true"})
  class WithAPasswordOfItsOwn {

    @LocalServerPort int port;

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health/liveness", "/actuator/health/readiness"})
    void opensTheProbes(String path) throws Exception {
      assertThat(get(path, null).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/webhooks/klaviyo", "/webhooks/zendesk"})
    void leavesTheWebhooksToTheirSignatures(String path) throws Exception {
      HttpResponse<String> answer = post(path, "{}", null);

      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).contains("signature");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator", "/actuator/health", "/actuator/health/db", "/actuator/info", "/actuator/prometheus",
        "/actuator/hawtio", "/actuator/jolokia", "/actuator/jolokia/version", "/actuator/env", "/", "/setup", "/anything",
        "/actuator/health/readiness/db", "//actuator/health", "/actuator/health/", "/actuator/health/liveness/../../prometheus",
        "/webhooks/../actuator/prometheus", "/webhooks/..;/actuator/prometheus", "/webhooks/%2e%2e/actuator/prometheus"})
    void keepsEverythingElseBehindTheLogin(String path) throws Exception {
      assertThat(get(path, null).statusCode()).isIn(401, 400);
      assertThat(get(path, "olga:wrong").statusCode()).isIn(401, 400);
      assertThat(get(path, "admin:right").statusCode()).isIn(401, 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/actuator/prometheus", "/actuator/jolokia/version", "/actuator/info"})
    void opensWithHttpBasic(String path) throws Exception {
      assertThat(get(path, "olga:right").statusCode()).isEqualTo(200);
    }

    @Test
    void showsHawtio() throws Exception {
      HttpResponse<String> page = get("/actuator/hawtio/index.html", "olga:right");

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains("Hawtio");
    }

    @Test
    void sendsPeopleToTheForm() throws Exception {
      HttpRequest browser = HttpRequest.newBuilder(url("/actuator/hawtio")).header("Accept", "text/html").build();

      HttpResponse<String> answer = CLIENT.send(browser, HttpResponse.BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(302);
      assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/login");
      assertThat(get("/login", null).body()).contains("password").doesNotContain("right\"");
    }

    @Test
    void letsToolsWriteWithHttpBasic_butNobodyElse() throws Exception {
      assertThat(post("/actuator/jolokia", "{\"type\":\"version\"}", "olga:right").statusCode()).isEqualTo(200);
      assertThat(post("/actuator/jolokia", "{\"type\":\"version\"}", "olga:wrong").statusCode()).isEqualTo(401);
      assertThat(post("/actuator/jolokia", "{\"type\":\"version\"}", null).statusCode()).isIn(401, 403);
    }

    private HttpResponse<String> post(String path, String body, String login) throws Exception {
      HttpRequest.Builder request = HttpRequest.newBuilder(url(path)).header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(body));
      if (login != null) {
        request.header("Authorization", basic(login));
      }
      return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String login) throws Exception {
      return LoginTest.get(url(path), login);
    }

    private URI url(String path) {
      return URI.create("http://127.0.0.1:" + port + path);
    }
  }

  @Nested
  @SandboxTest(properties = {"textdesk.sandbox=true", "textdesk.metrics.public=true",
      "management.prometheus.metrics.export.enabled=true"})
  class WithPublicMetrics {

    @LocalServerPort int port;

    @Test
    void opensTheMetricsAndNothingMore() throws Exception {
      assertThat(get("/actuator/prometheus").statusCode()).isEqualTo(200);
      assertThat(get("/actuator/prometheus").body()).contains("jvm_memory_used_bytes");
      assertThat(get("/actuator/health").statusCode()).isEqualTo(401);
      assertThat(get("/actuator/jolokia").statusCode()).isEqualTo(401);
    }

    private HttpResponse<String> get(String path) throws Exception {
      return LoginTest.get(URI.create("http://127.0.0.1:" + port + path), null);
    }
  }

  @Test
  void printsAPasswordOnce_whichStaysValid(@TempDir Path directory) throws Exception {
    try (SimulatedKlaviyo klaviyo = new SimulatedKlaviyo(0);
        SimulatedZendesk zendesk = new SimulatedZendesk(0);
        TextdeskProcess textdesk = new TextdeskProcess(directory).connect(klaviyo, zendesk)) {
      textdesk.start().awaitReady();

      assertThat(PRINTED.matcher(textdesk.output()).results()).hasSize(1);
      String password = PRINTED.matcher(textdesk.output()).results().map(found -> found.group(1)).findFirst().orElseThrow();
      assertThat(password).hasSizeGreaterThanOrEqualTo(16);
      assertThat(get(textdesk.url("/actuator/health"), "admin:" + password).statusCode()).isEqualTo(200);

      textdesk.kill();
      textdesk.start().awaitReady();

      assertThat(textdesk.output()).doesNotContain(password, "with password");
      assertThat(get(textdesk.url("/actuator/health"), "admin:" + password).statusCode()).isEqualTo(200);
      assertThat(get(textdesk.url("/actuator/health"), "admin:admin").statusCode()).isEqualTo(401);
    }
  }

  private static HttpResponse<String> get(URI url, String login) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(url);
    if (login != null) {
      request.header("Authorization", basic(login));
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String basic(String login) {
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }
}
