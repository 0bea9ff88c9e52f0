package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The API calls that show tickets, their comments and their history. */
final class ZendeskTicketReading {

  private final URI base;
  private final ZendeskTickets tickets;
  private final ZendeskAccount account;
  private boolean auditsSortable = true;

  ZendeskTicketReading(URI base, ZendeskTickets tickets, ZendeskAccount account) {
    this.base = base;
    this.tickets = tickets;
    this.account = account;
  }

  void setAuditsSortable(boolean sortable) {
    auditsSortable = sortable;
  }

  void serve(JsonServer server) {
    server.on("GET /api/v2/tickets", this::list);
    server.on("GET /api/v2/tickets/{id}", this::show);
    server.on("GET /api/v2/tickets/{id}/comments", this::comments);
    server.on("GET /api/v2/tickets/{id}/audits", this::audits);
    server.on("GET /api/v2/tickets/{id}/related", this::related);
    server.on("GET /api/v2/tickets/{id}/tags", request ->
        JsonAnswer.of(200, Json.object().set("tags", Json.array(known(request).tags))));
  }

  private SimulatedTicket known(JsonRequest request) {
    return tickets.visible(ZendeskHouse.id(request, 0));
  }

  private JsonAnswer list(JsonRequest request) {
    String externalId = request.param("external_id");
    ArrayNode found = Json.array();
    tickets.all().stream().filter(ticket -> externalId == null || externalId.equals(ticket.externalId))
        .forEach(ticket -> found.add(ticket.json(base)));
    return ZendeskPage.answer(request, base, "tickets", found);
  }

  private JsonAnswer show(JsonRequest request) {
    SimulatedTicket ticket = known(request);
    ObjectNode body = Json.object();
    body.set("ticket", ticket.json(base));
    if (request.asksFor("include", "users")) {
      Set<SimulatedUser> people = new LinkedHashSet<>(List.of(ticket.requester, ticket.submitter));
      if (ticket.assignee != null) {
        people.add(ticket.assignee);
      }
      body.set("users", users(people));
    }
    if (request.asksFor("include", "groups")) {
      body.putArray("groups").add(account.group(ticket.groupId));
    }
    return JsonAnswer.of(200, body);
  }

  private ArrayNode users(Set<SimulatedUser> people) {
    ArrayNode users = Json.array();
    people.forEach(user -> users.add(user.json(base)));
    return users;
  }

  private JsonAnswer comments(JsonRequest request) {
    SimulatedTicket ticket = known(request);
    List<TicketComment> comments = new ArrayList<>(ticket.comments());
    if (request.param("sort", "").startsWith("-") || request.param("sort_order", "").equals("desc")) {
      Collections.reverse(comments);
    }
    ArrayNode shown = Json.array();
    Set<SimulatedUser> authors = new LinkedHashSet<>();
    for (TicketComment comment : comments) {
      shown.add(json(ticket, comment));
      authors.add(comment.author());
    }
    ObjectNode body = ZendeskPage.of(request, base, "comments", shown);
    if (request.asksFor("include", "users")) {
      body.set("users", users(authors));
    }
    return JsonAnswer.of(200, body);
  }

  private ObjectNode json(SimulatedTicket ticket, TicketComment comment) {
    TicketAudit audit = ticket.audits().stream()
        .filter(one -> one.events().stream().anyMatch(event -> event.path("id").asLong() == comment.id()))
        .findFirst().orElseThrow();
    ObjectNode json = Json.object().put("id", comment.id()).put("type", "Comment")
        .put("author_id", comment.author().id()).put("body", comment.text()).put("html_body", comment.shownHtml())
        .put("plain_body", comment.shownPlain()).put("public", comment.isPublic());
    ArrayNode attachments = json.putArray("attachments");
    long number = comment.id() * 10;
    for (String name : comment.attachments()) {
      attachments.addObject().put("id", ++number).put("file_name", name)
          .put("content_type", "application/octet-stream").put("size", 1024).put("inline", false)
          .put("content_url", base + "/attachments/token/" + number + "/?name=" + name);
    }
    json.put("audit_id", audit.id());
    json.set("via", TicketAudit.via(audit.channel()));
    json.put("created_at", ZendeskTime.seconds(comment.at()));
    json.set("metadata", audit.json().path("metadata"));
    return json;
  }

  private JsonAnswer audits(JsonRequest request) {
    List<TicketAudit> audits = new ArrayList<>(known(request).audits());
    boolean descending = request.param("sort", "").startsWith("-") || request.param("sort_order", "").equals("desc");
    if (auditsSortable && descending) {
      Collections.reverse(audits);
    }
    ArrayNode shown = Json.array();
    audits.forEach(audit -> shown.add(audit.json()));
    return ZendeskPage.answer(request, base, "audits", shown);
  }

  private JsonAnswer related(JsonRequest request) {
    SimulatedTicket ticket = known(request);
    ObjectNode related = Json.object().putNull("topic_id").put("from_archive", false).put("incidents", 0);
    ArrayNode sources = related.putArray("followup_source_ids");
    if (ticket.viaFollowupSourceId != null) {
      sources.add(String.valueOf(ticket.viaFollowupSourceId));
    }
    related.putObject("twitter");
    return JsonAnswer.of(200, related);
  }
}
