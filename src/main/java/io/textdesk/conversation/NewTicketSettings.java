package io.textdesk.conversation;

import io.textdesk.settings.SettingRejected;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a new ticket tells agents, and where it goes; from {@code config/tickets.yaml}.
 *
 * @param note whether the first private note tells the facts
 * @param fields custom fields that have a fact
 * @param rules what follows from a fact, in order; the later one wins
 */
@ConfigurationProperties("textdesk.new-tickets")
public record NewTicketSettings(
    @DefaultValue("true") boolean note, @DefaultValue List<Field> fields, @DefaultValue List<Rule> rules) {

  static final String PROFILE = "profile.";

  private static final String NAME = "textdesk.new-tickets.";
  private static final Set<String> FACTS = Set.of("sender", "phone", "name", "email", "consent", "channel");
  private static final Set<String> PRIORITIES = Set.of("low", "normal", "high", "urgent");

  /**
   * A custom field and what stands in it.
   *
   * @param field id of the custom field
   * @param fact such as sender or profile.VIP
   */
  public record Field(Long field, String fact) {}

  /**
   * What follows when a fact has a value. What is null does not follow.
   *
   * @param group id of the group
   * @param priority low, normal, high or urgent
   * @param field id of a custom field, which gets the value
   */
  public record Rule(String fact, String is, Long group, String priority, Long field, String value) {}

  public NewTicketSettings {
    for (int i = 0; i < fields.size(); i++) {
      String name = NAME + "fields[" + i + "]";
      require(fields.get(i).field() != null, name, "needs a field: the id of a custom field");
      requireFact(fields.get(i).fact(), name);
    }
    for (int i = 0; i < rules.size(); i++) {
      String name = NAME + "rules[" + i + "]";
      Rule rule = rules.get(i);
      requireFact(rule.fact(), name);
      require(rule.is() != null && !rule.is().isBlank(), name, "needs a value in \"is\"");
      require(rule.priority() == null || PRIORITIES.contains(rule.priority()), name,
          "has a priority other than low, normal, high and urgent: " + rule.priority());
      require((rule.field() == null) == (rule.value() == null), name, "needs a field and a value, or neither");
      require(Stream.of(rule.group(), rule.priority(), rule.field()).anyMatch(then -> then != null), name,
          "does nothing: give it a group, a priority, or a field and a value");
    }
  }

  /** Whether Klaviyo has to be asked for the customer's profile. */
  boolean needProfile() {
    return Stream.concat(fields.stream().map(Field::fact), rules.stream().map(Rule::fact))
        .anyMatch(fact -> fact.startsWith(PROFILE));
  }

  private static void requireFact(String fact, String name) {
    require(fact != null, name, "needs a fact");
    require(FACTS.contains(fact) || fact.startsWith(PROFILE) && fact.length() > PROFILE.length(), name,
        "has a fact other than sender, phone, name, email, consent, channel and profile.<name>: " + fact);
  }

  private static void require(boolean good, String name, String problem) {
    if (!good) {
      throw new SettingRejected(name, problem);
    }
  }
}
