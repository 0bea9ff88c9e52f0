package io.textdesk.sandbox;

import java.util.Map;

/**
 * One attempt to hand a webhook over.
 *
 * @param id of the event; for a body of the test's own, an id of the delivery
 * @param headers as they were sent
 * @param status what the receiver answered; 0 when there was no answer
 * @param answer the receiver's words, or why there was no answer
 */
public record Delivery(String id, String body, Map<String, String> headers, int status, String answer) {

  public boolean accepted() {
    return status >= 200 && status < 300;
  }
}
