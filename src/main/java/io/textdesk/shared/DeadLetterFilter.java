package io.textdesk.shared;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which dead letters are meant; null stands for any.
 *
 * @param since died then or later
 * @param until died before then
 */
record DeadLetterFilter(String reason, String flow, Instant since, Instant until) {

  static final DeadLetterFilter ALL = new DeadLetterFilter(null, null, null, null);

  /** As a selector that JMS and the broker itself understand; empty for all. */
  String selector() {
    List<String> conditions = new ArrayList<>();
    if (reason != null) {
      conditions.add(DeadLetter.REASON + " = " + quoted(reason));
    }
    if (flow != null) {
      conditions.add(DeadLetter.FLOW + " = " + quoted(flow));
    }
    if (since != null) {
      conditions.add(DeadLetter.DIED_AT + " >= " + since.toEpochMilli());
    }
    if (until != null) {
      conditions.add(DeadLetter.DIED_AT + " < " + until.toEpochMilli());
    }
    return String.join(" AND ", conditions);
  }

  /** Those of them that were there then. */
  DeadLetterFilter before(Instant moment) {
    return until != null && until.isBefore(moment) ? this : new DeadLetterFilter(reason, flow, since, moment);
  }

  static String from(String queue) {
    return DeadLetter.QUEUE + " = " + quoted(queue);
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "''") + "'";
  }
}
