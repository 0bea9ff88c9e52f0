package io.textdesk.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The window in which a signature counts, to both sides of now; a zero width turns the check off. */
record SignatureAge(Duration width, Clock clock) {

  /** @throws SignatureRejected when the moment of sending is unknown or outside the window */
  void check(Optional<Instant> sentAt) {
    if (width.isZero()) {
      return;
    }
    Instant sent = sentAt.orElseThrow(() -> new SignatureRejected("the timestamp is not a date"));
    if (Duration.between(sent, clock.instant()).abs().compareTo(width) > 0) {
      throw new SignatureRejected("the signature is too old or from the future");
    }
  }
}
