package io.textdesk.bench;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The documented limits of both systems, counted in sliding windows, which is the strictest reading of them. */
final class UpstreamLimits {

  private static final int TICKET_UPDATES = 30;
  private static final int TEN_MINUTES = 600;

  private final Map<String, List<SlidingLimit>> limits = new LinkedHashMap<>();
  private final Map<Integer, SlidingLimit> ticketUpdates = new HashMap<>();
  private final Effects effects;
  boolean on;

  UpstreamLimits(Effects effects, boolean on) {
    this.effects = effects;
    this.on = on;
    limits.put("zendesk.requests", List.of(new SlidingLimit(200, 60)));
    limits.put("zendesk.updates", List.of(new SlidingLimit(100, 60)));
    limits.put("klaviyo.messages", List.of(new SlidingLimit(3, 1), new SlidingLimit(60, 60)));
    limits.put("klaviyo.conversations", List.of(new SlidingLimit(3, 1), new SlidingLimit(60, 60)));
    limits.put("klaviyo.events", List.of(new SlidingLimit(350, 1), new SlidingLimit(3500, 60)));
    limits.put("klaviyo.profiles", List.of(new SlidingLimit(10, 1), new SlidingLimit(150, 60)));
    limits.put("klaviyo.accounts", List.of(new SlidingLimit(1, 1), new SlidingLimit(15, 60)));
  }

  /** @return header lines for the answer; null when the request is one too many */
  String take(String... names) {
    return take(-1, names);
  }

  /** @param ticket the customer whose ticket is updated, or -1 */
  String take(int ticket, String... names) {
    if (!on) {
      return "";
    }
    long now = System.nanoTime();
    retryAfter = 0;
    for (String name : names) {
      limits.get(name).forEach(limit -> check(name, limit, now));
    }
    SlidingLimit ofTicket = ticket < 0 ? null
        : ticketUpdates.computeIfAbsent(ticket, fresh -> new SlidingLimit(TICKET_UPDATES, TEN_MINUTES));
    if (ofTicket != null) {
      check("zendesk.ticket-updates", ofTicket, now);
    }
    if (retryAfter > 0) {
      return null;
    }
    if (ofTicket != null) {
      ofTicket.take(now);
    }
    StringBuilder headers = new StringBuilder();
    for (String name : names) {
      effects.count("used." + name);
      limits.get(name).forEach(limit -> limit.take(now));
      headers.append(headers(name, limits.get(name).get(limits.get(name).size() - 1), now));
    }
    return headers.toString();
  }

  private long retryAfter;

  /** The seconds that a refused request has to wait. */
  long retryAfter() {
    return retryAfter;
  }

  private void check(String name, SlidingLimit limit, long now) {
    if (!limit.hasRoom(now)) {
      effects.count("429." + name);
      retryAfter = Math.max(retryAfter, limit.secondsUntilRoom(now));
    }
  }

  private static String headers(String name, SlidingLimit limit, long now) {
    if (name.equals("zendesk.requests")) {
      return "X-Rate-Limit: " + limit.max() + "\r\nX-Rate-Limit-Remaining: " + limit.remaining(now) + "\r\n";
    }
    if (name.startsWith("klaviyo.")) {
      return "RateLimit-Limit: " + limit.max() + "\r\nRateLimit-Remaining: " + limit.remaining(now)
          + "\r\nRateLimit-Reset: " + limit.secondsUntilRoom(now) + "\r\n";
    }
    return "";
  }
}
