package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.textdesk.klaviyo.KlaviyoProfiles.Profile;
import io.textdesk.settings.SettingRejected;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

class TicketFactsTest {

  @Test
  void addsNothingButTheNote_withTheShippedFile() {
    NewTicketSettings shipped = bind(new ClassPathResource("config/tickets.yaml"));

    assertThat(shipped.note()).isTrue();
    assertThat(shipped.needProfile()).isFalse();
    assertThat(new TicketFacts(shipped).mapped(Map.of("sender", "+18335550120"))).isEmpty();
  }

  @Test
  void writesTheNote_whenTheFileSaysNothing() {
    assertThat(bind(yaml("textdesk: {sms: {tag: sms}}")).note()).isTrue();
  }

  @Test
  void knowsTheFactsThatAreThere() {
    TicketFacts facts = new TicketFacts(bind(yaml("textdesk: {new-tickets: {note: false}}")));
    Map<String, Object> customer = new HashMap<>(Map.of("phone", "+12025550143", "name", "Maya", "consent", "subscribed"));
    customer.put("email", null);
    InboundSms sms = new InboundSms("sms", "p", Instant.EPOCH, null, "Hi", false, null);

    assertThat(facts.known(sms, "sms", customer, null)).containsExactly(
        Map.entry("phone", "+12025550143"), Map.entry("name", "Maya"), Map.entry("consent", "subscribed"),
        Map.entry("channel", "sms"));
    assertThat(facts.known(sms, "sms", customer, new Profile("Maya", null, null, "subscribed", 0, "never", Map.of("VIP", "true"))))
        .containsEntry("profile.VIP", "true");
  }

  @Test
  void letsTheLaterRuleWin() {
    TicketFacts facts = new TicketFacts(bind(yaml("""
        textdesk:
          new-tickets:
            fields:
              - {field: 1, fact: sender}
              - {field: 2, fact: profile.Tier}
            rules:
              - {fact: sender, is: +18335550120, group: 7, priority: low, field: 3, value: us_store}
              - {fact: profile.VIP, is: "TRUE", priority: urgent, field: 1, value: vip}
              - {fact: email, is: maya@example.com, group: 9}
        """)));

    assertThat(facts.mapped(Map.of("sender", "+1 (833) 555-0120", "profile.VIP", "true"))).isEqualTo(Map.of(
        "group_id", 7L, "priority", "urgent",
        "custom_fields", List.of(Map.of("id", 1L, "value", "vip"), Map.of("id", 3L, "value", "us_store"))));
    assertThat(facts.mapped(Map.of("sender", "+18335550121", "profile.VIP", "no"))).isEqualTo(Map.of(
        "custom_fields", List.of(Map.of("id", 1L, "value", "+18335550121"))));
    assertThat(facts.mapped(Map.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "fields: [{fact: sender}] | textdesk.new-tickets.fields[0] needs a field",
      "fields: [{field: 1}] | textdesk.new-tickets.fields[0] needs a fact",
      "fields: [{field: 1, fact: brand}] | textdesk.new-tickets.fields[0] has a fact other than",
      "fields: [{field: 1, fact: profile.}] | textdesk.new-tickets.fields[0] has a fact other than",
      "rules: [{fact: sender, priority: high}] | textdesk.new-tickets.rules[0] needs a value in \"is\"",
      "rules: [{fact: sender, is: '1', grup: 7}] | textdesk.new-tickets.rules[0] does nothing",
      "rules: [{fact: sender, is: '1', priority: top}] | textdesk.new-tickets.rules[0] has a priority other than",
      "rules: [{fact: sender, is: '1', field: 7}] | textdesk.new-tickets.rules[0] needs a field and a value"},
      quoteCharacter = '`')
  void refusesWhatCannotWork(String settings, String problem) {
    Throwable failure = catchThrowable(() -> bind(yaml("textdesk: {new-tickets: {" + settings + "}}")));

    assertThat(NestedExceptionUtils.getMostSpecificCause(failure))
        .isInstanceOf(SettingRejected.class).hasMessageStartingWith(problem);
  }

  private static Resource yaml(String text) {
    return new ByteArrayResource(text.getBytes());
  }

  private static NewTicketSettings bind(Resource yaml) {
    try {
      var sources = new YamlPropertySourceLoader().load("tickets", yaml);
      return new Binder(ConfigurationPropertySources.from(sources)).bindOrCreate("textdesk.new-tickets", NewTicketSettings.class);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
