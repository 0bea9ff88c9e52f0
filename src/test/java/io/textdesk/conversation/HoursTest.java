package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.textdesk.settings.SettingRejected;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

class HoursTest {

  final HoursSettings shop = bind(yaml("""
      textdesk:
        hours:
          answer: true
          text: We are closed.
          time-zone: America/New_York
          open:
            monday: [09:00-12:00, 13:30 - 18:00]
            sunday: ["00:00-24:00"]
          holidays: [2026-07-20, 12-28]
      """));

  /** New York is four hours behind in summer and five in winter. */
  @ParameterizedTest
  @CsvSource({
      "2026-07-13T12:59:59Z, false", "2026-07-13T13:00:00Z, true", "2026-07-13T15:59:59Z, true",
      "2026-07-13T16:00:00Z, false", "2026-07-13T17:30:00Z, true", "2026-07-13T22:00:00Z, false",
      "2026-12-14T13:30:00Z, false", "2026-12-14T14:00:00Z, true",
      "2026-07-12T04:00:00Z, true", "2026-07-13T03:59:59Z, true", "2026-07-13T04:00:00Z, false",
      "2026-07-14T15:00:00Z, false", "2026-07-20T15:00:00Z, false", "2026-12-28T15:00:00Z, false",
      "2027-07-19T15:00:00Z, true", "2037-12-28T15:00:00Z, false"})
  void knowsTheHours(Instant moment, boolean open) {
    assertThat(hours(shop, moment).areOpen()).isEqualTo(open);
    assertThat(hours(shop, Instant.EPOCH).areOpenAt(moment.toEpochMilli())).isEqualTo(open);
  }

  @Test
  void answersOnceInTheTimeThatIsSet() {
    assertThat(hours(shop, Instant.parse("2026-07-13T12:00:00Z")).answeredSince())
        .isEqualTo(Instant.parse("2026-07-13T00:00:00Z").toEpochMilli());
  }

  @Test
  void answersNobody_withTheShippedFile() {
    HoursSettings shipped = bind(new ClassPathResource("config/hours.yaml"));

    assertThat(shipped.answer()).isFalse();
    assertThat(shipped.text()).isNotBlank();
    assertThat(hours(shipped, Instant.parse("2026-07-13T12:00:00Z")).areOpen()).isTrue();
    assertThat(hours(shipped, Instant.parse("2026-07-12T12:00:00Z")).areOpen()).isFalse();
  }

  @Test
  void answersNobody_whenTheFileSaysNothing() {
    assertThat(bind(yaml("textdesk: {sms: {tag: sms}}")).answer()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "answer: true | textdesk.hours.text is missing",
      "open: {monday: [9-17]} | textdesk.hours.open.monday must be hours like",
      "open: {friday: ['17:00-09:00']} | textdesk.hours.open.friday must be hours like",
      "open: {friday: ['09:00']} | textdesk.hours.open.friday must be hours like",
      "open: {friday: ['09:00-12:00-17:00']} | textdesk.hours.open.friday must be hours like",
      "holidays: ['25.12.'] | textdesk.hours.holidays must be dates like",
      "holidays: ['2026-02-30'] | textdesk.hours.holidays must be dates like"})
  void refusesWhatCannotWork(String settings, String problem) {
    Throwable failure = catchThrowable(() -> bind(yaml("textdesk: {hours: {" + settings + "}}")));

    assertThat(NestedExceptionUtils.getMostSpecificCause(failure))
        .isInstanceOf(SettingRejected.class).hasMessageStartingWith(problem);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "time-zone: Mars/Base | time-zone", "open: {someday: []} | open", "at-most-every: often | at-most-every"})
  void refusesWhatItDoesNotUnderstand(String settings, String property) {
    assertThat(catchThrowable(() -> bind(yaml("textdesk: {hours: {" + settings + "}}"))))
        .isInstanceOf(BindException.class).hasStackTraceContaining("textdesk.hours." + property);
  }

  private static Hours hours(HoursSettings settings, Instant now) {
    return new Hours(settings, Clock.fixed(now, ZoneOffset.UTC));
  }

  private static Resource yaml(String text) {
    return new ByteArrayResource(text.getBytes());
  }

  private static HoursSettings bind(Resource yaml) {
    try {
      var sources = new YamlPropertySourceLoader().load("hours", yaml);
      return new Binder(ConfigurationPropertySources.from(sources)).bindOrCreate("textdesk.hours", HoursSettings.class);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
