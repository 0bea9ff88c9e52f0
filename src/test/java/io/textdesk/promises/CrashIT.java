package io.textdesk.promises;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashIT {

  @TempDir Path directory;

  @Test
  void losesNothingDoublesNothingAndKeepsTheOrder_whenItIsKilledAgainAndAgain() {
    try (CrashRun run = new CrashRun(CrashRun.Options.of(), directory)) {
      Tally tally = run.run();

      tally.assertNothingLostDoubledOrOutOfOrder();
      assertThat(tally.comments().acknowledged()).as("texts that were acknowledged").isGreaterThan(100);
      assertThat(tally.texts().acknowledged()).as("replies that were acknowledged").isGreaterThan(20);
      assertThat(tally.metrics().acknowledged()).as("tickets that were acknowledged").isGreaterThan(20);
    }
  }
}
