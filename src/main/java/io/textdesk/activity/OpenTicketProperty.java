package io.textdesk.activity;

import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The property of Klaviyo's profiles that says whether the customer has a ticket open, for use in segments. */
@Component("openTicketProperty")
public class OpenTicketProperty {

  private final String name;

  OpenTicketProperty(TicketSettings settings) {
    this.name = settings.openProperty();
  }

  public boolean isWanted() {
    return !name.isEmpty();
  }

  /**
   * The request Update Profile, which leaves the other properties alone.
   *
   * @param openTickets how many tickets of the customer are open
   */
  public Map<String, Object> update(@Variable("profileId") String profileId, @Variable("openTickets") int openTickets) {
    return Map.of("data", Map.of("type", "profile", "id", profileId,
        "attributes", Map.of("properties", Map.of(name, openTickets > 0))));
  }
}
