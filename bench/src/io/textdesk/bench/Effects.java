package io.textdesk.bench;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What reached the upstreams: when each text was written on a ticket, how often, and in which order. */
final class Effects {

  private static final String TEXT = "bench-";
  private static final String REPLY = "reply-";

  private final int customers;
  private final long[] textArrivedAt;
  private final long[] replyArrivedAt;
  private final int[] lastTextOf;
  private final Map<String, long[]> counts = new TreeMap<>();

  /** @param texts the number of texts of the whole run; text n is from customer n modulo customers */
  Effects(int customers, int texts, int replies) {
    this.customers = customers;
    textArrivedAt = new long[texts];
    replyArrivedAt = new long[replies];
    lastTextOf = new int[customers];
    Arrays.fill(lastTextOf, -1);
    for (String name : new String[] {"texts", "duplicates", "disordered", "strays", "replies", "replyDuplicates"}) {
      counts.put(name, new long[1]);
    }
  }

  void count(String name) {
    counts.computeIfAbsent(name, fresh -> new long[1])[0]++;
  }

  /** @return the number of texts in the body of a comment */
  int comment(String body, int customer) {
    long now = System.nanoTime();
    int found = 0;
    for (int at = body.indexOf(TEXT); at >= 0; at = body.indexOf(TEXT, at + TEXT.length())) {
      text(number(body, at + TEXT.length()), customer, now);
      found++;
    }
    return found;
  }

  private void text(int number, int customer, long now) {
    if (number < 0 || number >= textArrivedAt.length || number % customers != customer) {
      count("strays");
    } else if (textArrivedAt[number] != 0) {
      count("duplicates");
    } else {
      if (number < lastTextOf[customer]) {
        count("disordered");
      }
      lastTextOf[customer] = Math.max(number, lastTextOf[customer]);
      textArrivedAt[number] = now;
      count("texts");
    }
  }

  void reply(String body) {
    int at = body.indexOf(REPLY);
    int number = at < 0 ? -1 : number(body, at + REPLY.length());
    if (number < 0 || number >= replyArrivedAt.length) {
      count("strays");
    } else if (replyArrivedAt[number] != 0) {
      count("replyDuplicates");
    } else {
      replyArrivedAt[number] = System.nanoTime();
      count("replies");
    }
  }

  private static int number(String body, int from) {
    int number = 0;
    int at = from;
    for (; at < body.length() && Character.isDigit(body.charAt(at)); at++) {
      number = number * 10 + body.charAt(at) - '0';
    }
    return at == from ? -1 : number;
  }

  /** Lines of a name and a number. */
  String counts() {
    StringBuilder lines = new StringBuilder();
    counts.forEach((name, count) -> lines.append(name).append(' ').append(count[0]).append('\n'));
    return lines.toString();
  }

  /** Nanoseconds of this machine's monotonic clock, 0 where nothing arrived. */
  byte[] arrivals(boolean ofReplies) {
    long[] times = ofReplies ? replyArrivedAt : textArrivedAt;
    ByteBuffer bytes = ByteBuffer.allocate(times.length * Long.BYTES);
    bytes.asLongBuffer().put(times);
    return bytes.array();
  }
}
