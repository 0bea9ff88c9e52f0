package io.textdesk.sandbox;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** A real PostgreSQL: the one in the environment variable TEXTDESK_TEST_POSTGRESQL, a JDBC URL, or an embedded one. */
public final class PostgresqlServer {

  private PostgresqlServer() {}

  public static Map<String, Object> settings() {
    String url = System.getenv("TEXTDESK_TEST_POSTGRESQL");
    if (url != null) {
      return Map.of("spring.datasource.url", url);
    }
    try {
      EmbeddedPostgres server = EmbeddedPostgres.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
      return Map.of("spring.datasource.url", server.getJdbcUrl("postgres", "postgres"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
