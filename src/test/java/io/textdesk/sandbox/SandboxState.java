package io.textdesk.sandbox;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the sandbox page shows, as JSON. */
class SandboxState {

  private static final int SHOWN_EVENTS = 100;

  private final SimulatedKlaviyo klaviyo;
  private final SimulatedZendesk zendesk;
  private final JdbcTemplate database;

  SandboxState(SimulatedKlaviyo klaviyo, SimulatedZendesk zendesk, JdbcTemplate database) {
    this.klaviyo = klaviyo;
    this.zendesk = zendesk;
    this.database = database;
  }

  Map<String, Object> now() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("brandNumber", klaviyo.brandNumber());
    state.put("webhooks", klaviyo.webhooksEnabled() && zendesk.webhooksActive());
    state.put("customers", klaviyo.phones().stream().map(SandboxState::customer).toList());
    state.put("tickets", zendesk.desk().tickets().stream().map(this::ticket).toList());
    state.put("deletedTickets", zendesk.desk().deletedTickets());
    state.put("metrics", klaviyo.metricEvents().stream().map(this::metric).toList());
    state.put("happened", happened());
    return state;
  }

  private static Map<String, Object> customer(SimulatedPhone phone) {
    return row("profileId", phone.profileId(), "name", phone.name(), "phone", phone.number(), "email", phone.email(),
        "consented", phone.consented(), "off", phone.isOff(), "messages", phone.messages().stream()
            .map(message -> row("at", message.at().toString(), "fromCustomer", message.fromCustomer(),
                "text", message.text(), "automatic", message.automatic()))
            .toList());
  }

  private Map<String, Object> ticket(SimulatedTicket ticket) {
    return row("id", ticket.id(), "subject", ticket.subject(), "status", ticket.status(), "brand", ticket.brandName(),
        "tags", ticket.tags(), "requester", ticket.requester().name(), "profileId", profileOf(ticket.externalId()),
        "followUpOf", ticket.viaFollowupSourceId(), "createdAt", ticket.createdAt().toString(),
        "updatedAt", ticket.updatedAt().toString(), "comments", ticket.comments().stream()
            .map(comment -> row("id", comment.id(), "author", comment.author().name(), "role", roleOf(comment.author()),
                "public", comment.isPublic(), "text", comment.text(), "at", comment.at().toString()))
            .toList());
  }

  private static String roleOf(SimulatedUser author) {
    return !author.isStaff() ? "customer" : "admin".equals(author.role()) ? "connector" : "agent";
  }

  private Map<String, Object> metric(MetricEvent event) {
    return row("metric", event.metric(), "customer", nameOf(event.profileId()), "time", event.time().toString(),
        "properties", event.properties());
  }

  private List<Map<String, Object>> happened() {
    return database.query("select * from message order by received_at desc, flow limit " + SHOWN_EVENTS, (rows, number) ->
        row("eventId", rows.getString("event_id"), "flow", rows.getString("flow"), "state", rows.getString("state"),
            "reason", rows.getString("reason"), "delivery", rows.getString("delivery"), "ticketId", rows.getObject("ticket_id"),
            "customer", nameOf(rows.getString("profile_id")), "receivedAt", time(rows.getLong("received_at")),
            "finishedAt", rows.getLong("finished_at") == 0 ? null : time(rows.getLong("finished_at"))));
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private String nameOf(String profileId) {
    return klaviyo.phones().stream()
        .filter(phone -> phone.profileId().equals(profileId))
        .map(SimulatedPhone::name)
        .findFirst()
        .orElse(null);
  }

  private static String profileOf(String externalId) {
    return externalId == null ? null : externalId.substring(externalId.lastIndexOf(':') + 1);
  }

  private static Map<String, Object> row(Object... namesAndValues) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      row.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return row;
  }
}
