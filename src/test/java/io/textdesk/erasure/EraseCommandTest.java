package io.textdesk.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class EraseCommandTest {

  @TempDir Path data;

  @Test
  void erasesAPersonFromAStoppedApplication_andSaysHowMuch(CapturedOutput output) throws SQLException {
    assertThat(command("--phone=2025550143")).isEqualTo(1);
    assertThat(output.getErr()).contains("Nothing is erased: A phone number is like +12025550143");
    execute("insert into profile (profile_id, name, email, phone, consent, consent_changed_at, details_known_at,"
        + " consent_known_at) values ('p1', 'Maya', 'maya@example.com', '+12025550143', 'subscribed', 0, 1, 1)");
    execute("insert into message (flow, event_id, state, profile_id, body, occurred_at, received_at)"
        + " values ('inbound-sms-to-ticket', 'e1', 'done', 'p1', 'Where is my order?', 1, 1)");

    assertThat(command("--phone=+12025550143")).isZero();

    assertThat(output.getOut()).contains("{\"profiles\":1,\"conversations\":0,\"messages\":1,\"queues\":{}}");
    try (Connection connection = connect(); Statement query = connection.createStatement();
        ResultSet row = query.executeQuery("select event_id, profile_id, body from message")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString("event_id")).isEqualTo("e1");
      assertThat(row.getString("profile_id")).isNull();
      assertThat(row.getString("body")).isNull();
    }
  }

  /** Applications of other tests still run in this JVM. */
  @AfterEach
  void logsAgain() {
    LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
    logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO);
    logging.setLogLevel("org.apache.activemq", LogLevel.WARN);
  }

  private int command(String who) {
    return SpringApplication.exit(EraseCommand.start(Stream.of("erase", who,
        "--textdesk.data-dir=" + data, "--textdesk.klaviyo.api-key=pk_0123456789",
        "--textdesk.klaviyo.webhook-secret=0123456789abcdef", "--textdesk.zendesk.url=https://acme.zendesk.com",
        "--textdesk.zendesk.access-token=0123", "--textdesk.zendesk.webhook-secret=signing-secret-0123").toArray(String[]::new)));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect(); Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + data.resolve("textdesk.db"));
  }
}
