package io.textdesk.activity;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which tickets become metrics, and how.
 *
 * @param brands ids of brands, or the one word all
 * @param fields how the ticket fields stand in the property Fields
 */
@ConfigurationProperties("textdesk.tickets")
public record TicketSettings(List<String> brands, FieldsShape fields) {

  /** An object cannot serve in Klaviyo's segments, a list of pairs can. */
  public enum FieldsShape { OBJECT, PAIRS, OFF }

  boolean includes(Long brandId) {
    return brands.contains("all") || brandId == null || brands.contains(brandId.toString());
  }
}
