package io.textdesk.shared;

import java.time.Instant;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;

/** Shows dead letters and replays them, all or some: over HTTP, and as an MBean in Hawtio. */
@Endpoint(id = "deadletters")
@Component
class DeadLettersEndpoint {

  private static final int SHOWN = 100;
  private static final int MOST_SHOWN = 10_000;

  private final DeadLetterQueue letters;

  DeadLettersEndpoint(DeadLetterQueue letters) {
    this.letters = letters;
  }

  @ReadOperation
  DeadLetterQueue.Listing list(
      @Nullable String reason, @Nullable String flow, @Nullable Instant since, @Nullable Instant until,
      @Nullable Integer limit) {
    int shown = limit == null ? SHOWN : Math.min(limit, MOST_SHOWN);
    return letters.list(new DeadLetterFilter(reason, flow, since, until), shown);
  }

  @WriteOperation
  DeadLetterQueue.Replay replay(
      @Nullable String reason, @Nullable String flow, @Nullable Instant since, @Nullable Instant until) {
    return letters.replay(new DeadLetterFilter(reason, flow, since, until));
  }
}
