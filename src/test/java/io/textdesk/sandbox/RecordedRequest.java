package io.textdesk.sandbox;

import java.time.Instant;
import java.util.Map;

/**
 * A request that reached a simulator.
 *
 * @param at when it arrived
 * @param query as it was sent, still encoded; empty when there was none
 * @param headers by name, whatever the case
 * @param status what was answered; 0 while there is no answer, or when the connection was cut
 */
public record RecordedRequest(
    Instant at, String method, String path, String query, Map<String, String> headers, String body, int status) {

  RecordedRequest answered(int answer) {
    return new RecordedRequest(at, method, path, query, headers, body, answer);
  }
}
