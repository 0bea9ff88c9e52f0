package io.textdesk.intake;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets only so many large bodies into memory at once, whoever sends them; one of these belongs to one request. */
final class LargeBodies {

  private static final int LARGE = 128 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Semaphore places;
  private boolean entered;

  LargeBodies(Semaphore places) {
    this.places = places;
  }

  /** @throws DeliveryRefused when there is no place for one that has become large */
  void enter(int size) throws DeliveryRefused {
    if (entered || size < LARGE) {
      return;
    }
    try {
      entered = places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!entered) {
      throw new DeliveryRefused(
          HttpServletResponse.SC_SERVICE_UNAVAILABLE, "too many large deliveries at once, please repeat");
    }
  }

  void leave() {
    if (entered) {
      entered = false;
      places.release();
    }
  }
}
