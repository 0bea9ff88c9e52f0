package io.textdesk.intake;

import static io.textdesk.intake.WebhookClient.signedByKlaviyo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.textdesk.sandbox.SandboxTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;

/** A PostgreSQL that takes connections and requests, and answers none of them. */
@SandboxTest(properties = {
    "textdesk.sandbox=true", "textdesk.sandbox.database=postgresql", "textdesk.retry.first-delay=200ms"})
@DirtiesContext
class DatabaseHangsTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedDesk desk;
  @Autowired JdbcTemplate database;
  @LocalServerPort int port;

  @Test
  void asksForARepeat_whileTheDatabaseHangs() throws IOException, InterruptedException {
    assumeTrue(System.getenv("TEXTDESK_TEST_POSTGRESQL") == null, "only a PostgreSQL of our own may be stopped");
    SimulatedPhone amy = klaviyo.anyPhone();
    byte[] texts = klaviyo.batch(List.of(klaviyo.inboundEvent(amy, "Hello?"))).toString().getBytes(UTF_8);
    List<String> processes = processesOfTheDatabase();

    signal("-STOP", processes);
    try {
      for (int number = 0; number < 3; number++) {
        HttpResponse<String> answer = deliver(texts);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("30");
      }
    } finally {
      signal("-CONT", processes);
    }

    await().atMost(Duration.ofSeconds(60)).until(() -> deliver(texts).statusCode() == 202);
    await().atMost(Duration.ofSeconds(60)).untilAsserted(() ->
        assertThat(desk.ticketsOf(amy.profileId()).stream().flatMap(ticket -> ticket.publicTexts().stream()))
            .containsExactly("Hello?"));
  }

  private HttpResponse<String> deliver(byte[] body) throws IOException {
    return new WebhookClient(port)
        .post("/webhooks/klaviyo", body, signedByKlaviyo(klaviyo.webhookSecret(), body, Instant.now()));
  }

  private List<String> processesOfTheDatabase() throws IOException {
    Path directory = Path.of(database.queryForObject("show data_directory", String.class));
    long server = Long.parseLong(Files.readAllLines(directory.resolve("postmaster.pid")).get(0).strip());
    return Stream.concat(Stream.of(server), ProcessHandle.of(server).orElseThrow().children().map(ProcessHandle::pid))
        .map(String::valueOf).toList();
  }

  private static void signal(String signal, List<String> processes) throws IOException, InterruptedException {
    List<String> command = Stream.concat(Stream.of("kill", signal), processes.stream()).toList();
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
