package io.textdesk.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedZendesk;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Requests that take effect while their answers get lost, late or garbled, among others that fail or are slow. */
@CrowdTest
class AmbiguityTest {

  static final int THINGS_SAID = 250;
  static final double SHARE = 0.1;
  static final Duration PATIENCE = Duration.ofSeconds(180);

  /** All that a caller can meet; slow answers come in time, the others after it has gone. */
  static final Fault[] FAULTS = {
      Fault.resetAfterEffect(), Fault.timeoutAfterEffect(Duration.ofSeconds(1)), Fault.statusAfterEffect(502),
      Fault.statusAfterEffect(504), Fault.malformedAnswer(), Fault.slow(Duration.ofMillis(100)),
      Fault.resetBeforeEffect(), Fault.status(503), Fault.status(429)};

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired JournalStates states;

  @BeforeEach
  void everybodyForgets() {
    klaviyo.reset();
    zendesk.reset();
  }

  @Test
  void losesNothingDoublesNothingAndKeepsTheOrder_whenAnswersAreLost() {
    long seed = System.nanoTime();
    Random dice = new Random(seed);
    for (String write : new String[] {"POST", "PUT", "GET"}) {
      klaviyo.faults().sometimes(dice, SHARE, write, "/api/.*", FAULTS);
      zendesk.faults().sometimes(dice, SHARE, write, "/api/.*", FAULTS);
    }

    try (Crowd crowd = new Crowd(klaviyo, zendesk, 8, seed)) {
      crowd.prefer(Crowd.Deed.REPLY_WITH_FILE);
      crowd.start(Duration.ofMillis(50));
      await().atMost(PATIENCE).until(() -> crowd.said() >= THINGS_SAID);
      crowd.rest();

      Tally tally = Tally.whenSettled(klaviyo, zendesk, crowd.customers(), states);
      System.out.printf("Seed %d, %d things said, one in %.0f requests met a fault%n%s%n",
          seed, crowd.said(), 1 / SHARE, tally);
      tally.assertNothingLostDoubledOrOutOfOrder();
      assertThat(tally.comments().acknowledged()).as("texts that were acknowledged").isGreaterThan(50);
      assertThat(tally.texts().acknowledged()).as("replies that were acknowledged").isGreaterThan(10);
    }
  }
}
