package io.textdesk.conversation;

import io.textdesk.conversation.NewTicketSettings.Rule;
import io.textdesk.klaviyo.KlaviyoProfiles.Profile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** What is known of a customer when a ticket is opened, and what that means for the ticket. */
@Component("ticketFacts")
public class TicketFacts {

  private static final Set<String> NUMBERS = Set.of("sender", "phone");

  private final NewTicketSettings settings;

  TicketFacts(NewTicketSettings settings) {
    this.settings = settings;
  }

  public boolean needProfile() {
    return settings.needProfile();
  }

  /**
   * The facts by the names that config/tickets.yaml uses, without those that are not known.
   *
   * @param customer a row of the table profile
   * @param profile what Klaviyo told just now; null when it was not asked
   */
  public Map<String, String> known(
      @Variable("sms") InboundSms sms,
      @Variable("channel") String channel,
      @Variable("customer") Map<String, Object> customer,
      @Variable("profile") Profile profile) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("sender", sms.to());
    for (String name : List.of("phone", "name", "email", "consent")) {
      facts.put(name, (String) customer.get(name));
    }
    facts.put("channel", channel);
    if (profile != null) {
      profile.properties().forEach((name, value) -> facts.put(NewTicketSettings.PROFILE + name, value));
    }
    facts.values().removeIf(value -> value == null);
    return facts;
  }

  /** What Create Ticket gets besides: custom_fields, group_id, priority. */
  public Map<String, Object> mapped(@Variable("facts") Map<String, String> facts) {
    Map<Long, String> fields = new LinkedHashMap<>();
    settings.fields().stream().filter(field -> facts.containsKey(field.fact()))
        .forEach(field -> fields.put(field.field(), facts.get(field.fact())));
    Map<String, Object> mapped = new LinkedHashMap<>();
    for (Rule rule : settings.rules()) {
      if (matches(rule, facts.get(rule.fact()))) {
        put(mapped, "group_id", rule.group());
        put(mapped, "priority", rule.priority());
        if (rule.field() != null) {
          fields.put(rule.field(), rule.value());
        }
      }
    }
    if (!fields.isEmpty()) {
      mapped.put("custom_fields", fields.entrySet().stream()
          .map(field -> Map.of("id", field.getKey(), "value", field.getValue())).toList());
    }
    return mapped;
  }

  /** The parts of a note that are there, with an empty line between them; empty when none is. */
  public String note(@Variable("factsNote") String facts, @Variable("repliesToNote") String repliesTo) {
    return Stream.of(facts, repliesTo).filter(part -> part != null && !part.isBlank()).collect(Collectors.joining("\n\n"));
  }

  /** YAML takes a number without quotes for one, and its plus sign away. */
  private static boolean matches(Rule rule, String fact) {
    if (fact == null) {
      return false;
    }
    return NUMBERS.contains(rule.fact())
        ? digits(fact).equals(digits(rule.is())) : fact.strip().equalsIgnoreCase(rule.is().strip());
  }

  private static String digits(String number) {
    return number.replaceAll("[^0-9A-Za-z]", "");
  }

  private static void put(Map<String, Object> mapped, String name, Object value) {
    if (value != null) {
      mapped.put(name, value);
    }
  }
}
