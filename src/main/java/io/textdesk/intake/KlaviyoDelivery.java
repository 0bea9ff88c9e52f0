package io.textdesk.intake;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is in a delivery of Klaviyo: the events that a flow wants in the order in which they happened, those that no
 * flow could work on, and how many were left out.
 *
 * @param good each of them once
 * @param malformed each of them once
 * @param duplicates events that this delivery has twice, or that a flow took up before
 */
public record KlaviyoDelivery(List<IncomingEvent> good, List<IncomingEvent> malformed, int unwanted, int duplicates) {

  /** What the journal may know. */
  List<String> ids() {
    return Stream.concat(good.stream(), malformed.stream()).map(IncomingEvent::id).toList();
  }

  /** The malformed ones stay: that the journal knows them does not mean that they are kept. */
  KlaviyoDelivery without(List<Map<String, Object>> known) {
    Set<Object> ids = new HashSet<>();
    known.forEach(row -> ids.add(row.get("event_id")));
    List<IncomingEvent> left = good.stream().filter(event -> !ids.contains(event.id())).toList();
    return new KlaviyoDelivery(left, malformed, unwanted, duplicates + good.size() - left.size());
  }

  /** The answer. */
  IntakeCounts counts() {
    return new IntakeCounts(good.size(), duplicates, unwanted, malformed.size());
  }
}
