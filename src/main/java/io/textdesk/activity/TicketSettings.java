package io.textdesk.activity;

import io.textdesk.settings.SettingRejected;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which tickets become metrics, and how.
 *
 * @param brands ids of brands, or the one word all, or none for no metrics
 * @param fields how the ticket fields stand in the property Fields
 * @param resolvedAt closed, or solved: the status that makes a Resolved Ticket; closed does in any case
 * @param openProperty name of the property of Klaviyo's profiles that says whether the customer has a ticket open; empty for
 *     none
 */
@ConfigurationProperties("textdesk.tickets")
public record TicketSettings(List<String> brands, FieldsShape fields, String resolvedAt, String openProperty) {

  public TicketSettings {
    String chosen = String.join(", ", brands);
    if (!chosen.matches("all|none|[0-9]{1,18}(, [0-9]{1,18})*")) {
      throw new SettingRejected("textdesk.tickets.brands", "must be all, none, or ids of brands, not " + chosen);
    }
    if (!Set.of("closed", "solved").contains(resolvedAt)) {
      throw new SettingRejected("textdesk.tickets.resolved-at", "must be closed or solved, not " + resolvedAt);
    }
    openProperty = openProperty.strip();
  }

  /** An object cannot serve in Klaviyo's segments, a list of pairs can. */
  public enum FieldsShape { OBJECT, PAIRS, OFF }

  public boolean metricsOff() {
    return brands.contains("none");
  }

  boolean includes(Long brandId) {
    return brands.contains("all") || !metricsOff() && (brandId == null || brands.contains(brandId.toString()));
  }
}
