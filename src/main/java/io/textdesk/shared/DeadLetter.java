package io.textdesk.shared;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Instant;

/**
 * A dead letter as an operator sees it, without the customer's words.
 *
 * @param queue the one that it came from, and goes back to
 * @param error the reason in words
 */
record DeadLetter(
    String eventId, String flow, String queue, String reason, String error,
    Instant receivedAt, Instant firstAttemptAt, Instant lastAttemptAt, Instant diedAt) {

  static final String QUEUE = "TextdeskQueue";
  static final String REASON = "TextdeskReason";
  static final String FLOW = "TextdeskFlow";
  static final String DIED_AT = "TextdeskDiedAt";

  static DeadLetter of(Message letter) throws JMSException {
    return new DeadLetter(
        letter.getStringProperty("TextdeskEventId"), letter.getStringProperty(FLOW), letter.getStringProperty(QUEUE),
        letter.getStringProperty(REASON), letter.getStringProperty("TextdeskError"),
        time(letter, "TextdeskReceivedAt"), time(letter, "TextdeskFirstAttemptAt"),
        time(letter, "TextdeskLastAttemptAt"), time(letter, DIED_AT));
  }

  private static Instant time(Message letter, String header) throws JMSException {
    return letter.propertyExists(header) ? Instant.ofEpochMilli(letter.getLongProperty(header)) : null;
  }
}
