package io.textdesk.conversation;

import io.textdesk.settings.SettingRejected;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When agents are there, and what a customer gets who texts at another time; from {@code config/hours.yaml}.
 *
 * @param answer whether there is an automatic answer
 * @param text of the answer
 * @param atMostEvery a customer gets no second answer within this time
 * @param open hours like 09:00-17:00 by weekday
 * @param holidays dates like 2026-04-06, or like 12-25 for each year
 */
@ConfigurationProperties("textdesk.hours")
public record HoursSettings(
    @DefaultValue("false") boolean answer,
    @DefaultValue("") String text,
    @DefaultValue("12h") Duration atMostEvery,
    @DefaultValue("UTC") ZoneId timeZone,
    @DefaultValue Map<DayOfWeek, List<String>> open,
    @DefaultValue List<String> holidays) {

  private static final String NAME = "textdesk.hours.";

  public HoursSettings {
    if (answer) {
      text = SettingRejected.required(NAME + "text", text, "what customers get who text outside the hours");
    }
    open.forEach((day, hours) -> hours.forEach(one -> hoursOf(day, one)));
    holidays.forEach(HoursSettings::holiday);
  }

  /** Some hours of a day; an end of null is midnight. */
  private record Hours(LocalTime from, LocalTime to) {}

  boolean areOpen(LocalDate date, LocalTime time) {
    boolean holiday = holidays.stream().map(HoursSettings::holiday)
        .anyMatch(day -> day.equals(date) || day.equals(MonthDay.from(date)));
    DayOfWeek day = date.getDayOfWeek();
    return !holiday && open.getOrDefault(day, List.of()).stream().map(text -> hoursOf(day, text))
        .anyMatch(hours -> !time.isBefore(hours.from()) && (hours.to() == null || time.isBefore(hours.to())));
  }

  private static Hours hoursOf(DayOfWeek day, String text) {
    try {
      String[] ends = text.strip().split("\\s*-\\s*");
      LocalTime from = LocalTime.parse(ends[0]);
      LocalTime to = ends[1].equals("24:00") ? null : LocalTime.parse(ends[1]);
      if (ends.length == 2 && (to == null || from.isBefore(to))) {
        return new Hours(from, to);
      }
    } catch (DateTimeException | ArrayIndexOutOfBoundsException e) {
      // said below
    }
    throw new SettingRejected(NAME + "open." + day.name().toLowerCase(Locale.ROOT),
        "must be hours like \"09:00-17:00\" that end on the same day, at \"24:00\" at the latest: " + text);
  }

  private static Object holiday(String text) {
    try {
      return text.strip().length() == 5 ? MonthDay.parse("--" + text.strip()) : LocalDate.parse(text.strip());
    } catch (DateTimeException e) {
      throw new SettingRejected(NAME + "holidays", "must be dates like \"2026-04-06\", or \"12-25\" for each year: " + text);
    }
  }
}
