package io.textdesk.sandbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts requests in fixed windows, each of which begins with its first request. */
final class RateLimits {

  /** So many requests of one kind in one window. */
  record Limit(String kind, int requests, Duration window) {}

  /** Whether a request may pass, and what is left of each limit. */
  record Verdict(Duration retryAfter, Map<String, Room> rooms) {
    boolean refused() {
      return retryAfter != null;
    }
  }

  /** What is left of one limit until it starts anew. */
  record Room(Limit limit, int remaining, long resetSeconds) {}

  private final Map<Limit, Window> windows = new HashMap<>();
  private volatile boolean on = true;

  void set(boolean enabled) {
    on = enabled;
  }

  synchronized void clear() {
    windows.clear();
  }

  /** Counts the request against all limits, or against none when one is used up; off, nothing is counted or told. */
  synchronized Verdict take(List<Limit> limits) {
    if (!on) {
      return new Verdict(null, Map.of());
    }
    long now = System.nanoTime();
    long wait = 0;
    for (Limit limit : limits) {
      Window window = windows.computeIfAbsent(limit, fresh -> new Window(now));
      if (now - window.start >= limit.window().toNanos()) {
        window.start = now;
        window.used = 0;
      }
      if (window.used >= limit.requests()) {
        wait = Math.max(wait, limit.window().toNanos() - (now - window.start));
      }
    }
    Map<String, Room> rooms = new HashMap<>();
    for (Limit limit : limits) {
      Window window = windows.get(limit);
      window.used += wait == 0 ? 1 : 0;
      long left = limit.window().toNanos() - (now - window.start);
      rooms.put(limit.kind(), new Room(limit, Math.max(0, limit.requests() - window.used), wholeSeconds(left)));
    }
    return new Verdict(wait == 0 ? null : Duration.ofSeconds(wholeSeconds(wait)), rooms);
  }

  private static long wholeSeconds(long nanos) {
    return (nanos + 999_999_999L) / 1_000_000_000L;
  }

  private static final class Window {
    private long start;
    private int used;

    Window(long start) {
      this.start = start;
    }
  }
}
