package io.textdesk.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Klaviyo's filters, as in {@code and(equals(metric_id,"VQ7sK2"),less-than(datetime,2026-07-20T09:00:00Z))}. */
record KlaviyoFilter(List<Term> terms) {

  /** One condition; several values only for {@code any}. */
  record Term(String operator, String field, List<String> values) {
    String value() {
      return values.get(0);
    }
  }

  private static final Pattern TERM =
      Pattern.compile("([a-z-]+)\\(([A-Za-z_.]+),(\\[[^\\]]*\\]|\"[^\"]*\"|'[^']*'|[^()\"',]+)\\)");
  private static final Pattern VALUE = Pattern.compile("\"([^\"]*)\"|'([^']*)'|([^,\\[\\]\\s]+)");

  /** Refuses what it cannot read, and fields that the endpoint does not know. */
  static KlaviyoFilter parse(String filter, Set<String> fields) {
    List<Term> terms = new ArrayList<>();
    if (filter == null || filter.isBlank()) {
      return new KlaviyoFilter(terms);
    }
    Matcher matcher = TERM.matcher(filter);
    StringBuilder rest = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(rest, "");
      if (!fields.contains(matcher.group(2))) {
        throw KlaviyoHouse.invalid("'" + matcher.group(2) + "' is not a filterable field.", "filter");
      }
      terms.add(new Term(matcher.group(1), matcher.group(2), values(matcher.group(3))));
    }
    matcher.appendTail(rest);
    String left = rest.toString().replaceAll("\\s", "");
    if (terms.isEmpty() || !(left.isEmpty() || left.matches("and\\(,*\\)|,+"))) {
      throw KlaviyoHouse.invalid("The filter could not be read: " + filter, "filter");
    }
    return new KlaviyoFilter(terms);
  }

  private static List<String> values(String raw) {
    List<String> values = new ArrayList<>();
    Matcher matcher = VALUE.matcher(raw);
    while (matcher.find()) {
      for (int group = 1; group <= 3; group++) {
        if (matcher.group(group) != null) {
          values.add(matcher.group(group));
        }
      }
    }
    return values;
  }
}
