package io.textdesk.intake;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What is in a delivery of Klaviyo: the events that a flow wants in the order in which they happened, those that no
 * flow could work on, and how many were left out.
 *
 * @param good each of them once
 * @param malformed each of them once
 * @param unwanted events of topics that no flow takes up
 * @param strangers events that only matter to somebody with a conversation, of people who have none
 * @param duplicates events that this delivery has twice, or that a flow took up before
 */
public record KlaviyoDelivery(
    List<IncomingEvent> good, List<IncomingEvent> malformed, int unwanted, int strangers, int duplicates) {

  /** The people whose events only matter if they have a conversation. */
  Set<String> recipients(Set<String> meanings) {
    Set<String> recipients = new LinkedHashSet<>();
    Stream.concat(good.stream(), malformed.stream())
        .filter(event -> has(event, meanings) && event.group() != null)
        .forEach(event -> recipients.add(event.group()));
    return recipients;
  }

  /** @param conversations rows of the table conversation; null when nobody was looked for */
  KlaviyoDelivery withoutStrangers(Set<String> meanings, List<Map<String, Object>> conversations) {
    Set<Object> known = new HashSet<>();
    if (conversations != null) {
      conversations.forEach(row -> known.add(row.get("profile_id")));
    }
    Predicate<IncomingEvent> stays = event -> !has(event, meanings) || known.contains(event.group());
    List<IncomingEvent> left = good.stream().filter(stays).toList();
    List<IncomingEvent> leftMalformed = malformed.stream().filter(stays).toList();
    int dropped = good.size() - left.size() + malformed.size() - leftMalformed.size();
    return new KlaviyoDelivery(left, leftMalformed, unwanted, strangers + dropped, duplicates);
  }

  private static boolean has(IncomingEvent event, Set<String> meanings) {
    return event.meaning() != null && meanings.contains(event.meaning());
  }

  /** What the journal may know. */
  List<String> ids() {
    return Stream.concat(good.stream(), malformed.stream()).map(IncomingEvent::id).toList();
  }

  /** The malformed ones stay: that the journal knows them does not mean that they are kept. */
  KlaviyoDelivery without(List<Map<String, Object>> known) {
    Set<Object> ids = new HashSet<>();
    known.forEach(row -> ids.add(row.get("event_id")));
    List<IncomingEvent> left = good.stream().filter(event -> !ids.contains(event.id())).toList();
    return new KlaviyoDelivery(left, malformed, unwanted, strangers, duplicates + good.size() - left.size());
  }

  /** @param queued ids of events that are stored for certain */
  KlaviyoDelivery without(Set<String> queued) {
    return new KlaviyoDelivery(
        good.stream().filter(event -> !queued.contains(event.id())).toList(),
        malformed.stream().filter(event -> !queued.contains(event.id())).toList(), unwanted, strangers, duplicates);
  }

  /** The answer. */
  IntakeCounts counts() {
    return new IntakeCounts(good.size(), duplicates, unwanted + strangers, malformed.size());
  }
}
