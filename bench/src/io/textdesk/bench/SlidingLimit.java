package io.textdesk.bench;

/** At most so many requests in any window of so many seconds, wherever the window begins. */
final class SlidingLimit {

  private final int max;
  private final long windowNanos;
  /** When the last {@code max} requests came, as a ring. */
  private final long[] taken;
  private int next;
  private long count;

  SlidingLimit(int max, int windowSeconds) {
    this.max = max;
    this.windowNanos = windowSeconds * 1_000_000_000L;
    this.taken = new long[max];
  }

  int max() {
    return max;
  }

  boolean hasRoom(long now) {
    return count < max || now - taken[next] >= windowNanos;
  }

  void take(long now) {
    taken[next] = now;
    next = (next + 1) % max;
    count++;
  }

  int remaining(long now) {
    int used = 0;
    int known = (int) Math.min(count, max);
    for (int back = 1; back <= known && now - taken[Math.floorMod(next - back, max)] < windowNanos; back++) {
      used++;
    }
    return max - used;
  }

  /** Whole seconds until the oldest request leaves the window, so that there is room for another. */
  long secondsUntilRoom(long now) {
    long oldest = count < max ? now : taken[next];
    return Math.max(1, (oldest + windowNanos - now + 999_999_999L) / 1_000_000_000L);
  }
}
