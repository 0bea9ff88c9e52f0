package io.textdesk.shared;

import java.time.Duration;

/**
 * Never more requests than a number in any stretch of a length, wherever it begins. A request counts from the moment
 * that it may leave until the length after its answer: somewhere in between the other system counts it, at a moment
 * that only it knows. Guarded by the lock of its {@link Limiter}; times are the limiter's.
 */
public final class Window {

  private static final int SMALL = 8;

  /** Below this part of the limit what is left is spread; above it nobody has to wait. */
  private static final double SCARCE = 0.25;

  private final int limit;
  private final long length;

  /** When the latest requests were answered, oldest first, in a ring. */
  private long[] answered;
  private int first;
  private int count;

  /** Requests that may leave or have left, and have no answer yet. */
  private int open;

  private long pacedUntil;
  private long nextPaced;
  private long pace;

  public Window(int limit, Duration length) {
    this.limit = limit;
    this.length = length.toNanos();
    this.answered = new long[Math.min(limit, SMALL)];
  }

  /** How many requests may leave now. */
  int room(long now) {
    forget(now);
    int room = limit - count - open;
    return now >= pacedUntil ? room : Math.min(room, now >= nextPaced ? 1 : 0);
  }

  /** When there will be room for a request that so many others go before, as far as is known now. */
  long roomAt(int ahead, long now) {
    forget(now);
    int missing = ahead + 1 - (limit - count - open);
    long at = now;
    if (missing > 0) {
      int rounds = 1 + (missing - 1) / limit;
      int index = (missing - 1) % limit;
      at = (index < count ? answeredAt(index) : now) + rounds * length;
    }
    return now >= pacedUntil ? at : Math.max(at, Math.min(pacedUntil, nextPaced + ahead * pace));
  }

  void open(long now) {
    open++;
    nextPaced = now + pace;
  }

  /** Gives the room back: the request will not leave. */
  void cancel() {
    open--;
  }

  void answer(long now) {
    open--;
    forget(now);
    if (count == answered.length) {
      grow();
    }
    answered[(first + count) % answered.length] = now;
    count++;
  }

  /**
   * What the other system says is left. Where that is less than our own use explains, others use the account too. As
   * soon as it is scarce, it is spread until the reset, or over the whole length if that is not known.
   *
   * @param reset until the other system's window begins anew; null when it does not say
   */
  void told(long remaining, Duration reset, long now) {
    long left = reset == null ? length : Math.min(length, reset.toNanos());
    forget(now);
    if (remaining >= limit - count - open || remaining >= limit * SCARCE) {
      pacedUntil = 0;
      return;
    }
    pace = left / (remaining + 1);
    pacedUntil = now + left;
    nextPaced = now + pace;
  }

  int share(double part) {
    return Math.min(limit - 1, (int) Math.ceil(limit * part));
  }

  boolean isIdle(long now) {
    forget(now);
    return count + open == 0;
  }

  private void forget(long now) {
    while (count > 0 && now - answered[first] >= length) {
      first = (first + 1) % answered.length;
      count--;
    }
  }

  private long answeredAt(int index) {
    return answered[(first + index) % answered.length];
  }

  private void grow() {
    long[] larger = new long[(int) Math.min(limit, 2L * answered.length)];
    for (int index = 0; index < count; index++) {
      larger[index] = answeredAt(index);
    }
    answered = larger;
    first = 0;
  }
}
