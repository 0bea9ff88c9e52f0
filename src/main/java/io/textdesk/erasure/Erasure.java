package io.textdesk.erasure;

import io.textdesk.erasure.QueuedMessages.Queued;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** What in our state is about a person. */
@Component("erasure")
public class Erasure {

  /**
   * How much was erased.
   *
   * @param profiles rows with name, e-mail, number and consent
   * @param conversations rows that tie the person to a ticket
   * @param messages rows of the journal, which keep the ids of their events
   * @param queues messages that were taken out of queues, by queue
   */
  public record Report(int profiles, int conversations, int messages, Map<String, Integer> queues) {}

  /**
   * The Klaviyo profiles of the person; never empty, as SQL wants.
   *
   * @param profileId that was asked for; null when it was another thing
   * @param known rows of the table profile
   */
  public List<String> profileIds(
      @Variable("profileId") String profileId,
      @Variable("known") List<Map<String, Object>> known,
      @Variable("queued") List<Queued> queued) {
    Set<String> ids = new LinkedHashSet<>();
    ids.add(profileId == null ? "" : profileId);
    known.forEach(row -> ids.add((String) row.get("profile_id")));
    queued.stream().filter(Queued::ofPerson).map(Queued::group).filter(group -> group != null)
        .map(group -> group.replace("/whatsapp", "")).forEach(ids::add);
    return List.copyOf(ids);
  }

  /** The person's tickets; never empty, as SQL wants. */
  public List<Long> ticketIds(@Variable("tickets") List<Map<String, Object>> tickets) {
    return tickets.isEmpty() ? List.of(-1L)
        : tickets.stream().map(row -> ((Number) row.get("ticket_id")).longValue()).toList();
  }

  public List<Queued> ofPerson(
      @Variable("queued") List<Queued> queued,
      @Variable("profileIds") List<String> profileIds,
      @Variable("ticketIds") List<Long> ticketIds) {
    Set<String> groups = new HashSet<>(profileIds);
    profileIds.forEach(id -> groups.add(id + "/whatsapp"));
    ticketIds.forEach(id -> groups.add(id.toString()));
    return queued.stream().filter(message -> message.ofPerson() || groups.contains(message.group())).toList();
  }

  public Report report(
      @Variable("profiles") int profiles,
      @Variable("conversations") int conversations,
      @Variable("messages") int messages,
      @Variable("queues") Map<String, Integer> queues) {
    return new Report(profiles, conversations, messages, queues);
  }
}
