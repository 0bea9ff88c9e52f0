package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One update of a ticket: changes are collected in one audit and told in one sequence of events. */
final class TicketUpdate {

  private record Told(String type, ObjectNode event) {}

  private final ZendeskTickets tickets;
  private final SimulatedTicket ticket;
  private final long actorId;
  private final TicketAudit audit;
  private final List<Told> told = new ArrayList<>();

  TicketUpdate(ZendeskTickets tickets, SimulatedTicket ticket, long actorId, String channel, JsonNode metadata) {
    this.tickets = tickets;
    this.ticket = ticket;
    this.actorId = actorId;
    audit = new TicketAudit(tickets.nextAudit(), ticket.id(), Instant.now(), actorId, channel, metadata);
  }

  /** The ticket is new: its first comment, and what it starts with. */
  TicketComment create(SimulatedUser author, String text, String html, boolean isPublic) {
    told.add(new Told(ZendeskTickets.CREATED, Json.object()));
    TicketComment comment = comment(author, text, html, isPublic, List.of());
    if (!tickets.commentAddedOnCreation()) {
      told.removeIf(event -> event.type().equals(ZendeskTickets.COMMENT_ADDED));
    }
    audit.created(tickets.nextAudit(), "subject", ticket.subject);
    audit.created(tickets.nextAudit(), "status", ticket.status);
    audit.created(tickets.nextAudit(), "requester_id", String.valueOf(ticket.requester.id()));
    return comment;
  }

  TicketComment comment(SimulatedUser author, String text, String html, boolean isPublic, List<String> attachments) {
    TicketComment comment = new TicketComment(tickets.nextComment(), author, text, html, isPublic, audit.at(),
        List.copyOf(attachments), audit.custom());
    ticket.add(comment);
    audit.commented(comment);
    ObjectNode event = Json.object();
    ObjectNode shown = event.putObject("comment").put("id", String.valueOf(comment.id()))
        .put("body", text).put("is_public", isPublic);
    shown.putObject("author").put("id", String.valueOf(author.id())).put("is_staff", author.isStaff())
        .put("name", author.name());
    told.add(new Told(ZendeskTickets.COMMENT_ADDED, event));
    return comment;
  }

  void status(String status) {
    if (!status.equals(ticket.status)) {
      audit.changed(tickets.nextAudit(), "status", status, ticket.status);
      changed("status_changed", SimulatedTicket.upper(status), SimulatedTicket.upper(ticket.status));
      ticket.status = status;
    }
  }

  void subject(String subject) {
    if (!subject.equals(ticket.subject)) {
      audit.changed(tickets.nextAudit(), "subject", subject, ticket.subject);
      changed("subject_changed", subject, ticket.subject);
      ticket.subject = subject;
    }
  }

  void priority(String priority) {
    if (!Objects.equals(priority, ticket.priority)) {
      audit.changed(tickets.nextAudit(), "priority", priority, ticket.priority);
      changed("priority_changed", SimulatedTicket.upper(priority), SimulatedTicket.upper(ticket.priority));
      ticket.priority = priority;
    }
  }

  void type(String type) {
    if (!Objects.equals(type, ticket.type)) {
      audit.changed(tickets.nextAudit(), "type", type, ticket.type);
      changed("type_changed", SimulatedTicket.upper(type), SimulatedTicket.upper(ticket.type));
      ticket.type = type;
    }
  }

  void externalId(String externalId) {
    if (!Objects.equals(externalId, ticket.externalId)) {
      audit.changed(tickets.nextAudit(), "external_id", externalId, ticket.externalId);
      changed("external_id_changed", externalId, ticket.externalId);
      ticket.externalId = externalId;
    }
  }

  void assignee(SimulatedUser assignee) {
    if (assignee != ticket.assignee) {
      String before = ticket.assignee == null ? "" : String.valueOf(ticket.assignee.id());
      audit.changed(tickets.nextAudit(), "assignee_id", String.valueOf(assignee.id()), before);
      changed("agent_assignment_changed", String.valueOf(assignee.id()), before);
      ticket.assignee = assignee;
    }
  }

  void requester(SimulatedUser requester) {
    if (requester != ticket.requester) {
      String before = String.valueOf(ticket.requester.id());
      audit.changed(tickets.nextAudit(), "requester_id", String.valueOf(requester.id()), before);
      changed("requester_changed", String.valueOf(requester.id()), before);
      ticket.requester = requester;
    }
  }

  void tags(List<String> tags) {
    List<String> before = ticket.tags;
    if (!tags.equals(before)) {
      audit.changed(tickets.nextAudit(), "tags", String.join(" ", tags), String.join(" ", before));
      ObjectNode event = Json.object();
      event.set("tags_added", Json.array(tags.stream().filter(tag -> !before.contains(tag)).toList()));
      event.set("tags_removed", Json.array(before.stream().filter(tag -> !tags.contains(tag)).toList()));
      told.add(new Told("ticket.tags_changed", event));
      ticket.tags = List.copyOf(tags);
    }
  }

  /** Something happened that carries no values, such as a deletion. */
  void tell(String type, ObjectNode event) {
    told.add(new Told(type, event));
  }

  private void changed(String type, String current, String previous) {
    told.add(new Told("ticket." + type, Json.object().put("current", current).put("previous", previous)));
  }

  /** The update is complete: it gets into the ticket's history and is told to whoever subscribed. */
  TicketAudit done() {
    ticket.updatedAt = audit.at();
    ticket.add(audit);
    String sequence = Ids.ulid();
    int position = 0;
    for (Told one : told) {
      one.event().putObject("meta").putObject("sequence").put("id", sequence).put("position", ++position);
      ObjectNode envelope = Json.object().put("account_id", Long.parseLong(ZendeskAccount.ACCOUNT_ID));
      envelope.set("detail", ticket.detail(actorId));
      envelope.set("event", one.event());
      envelope.put("id", Ids.uuid()).put("subject", "zen:ticket:" + ticket.id())
          .put("time", ZendeskTime.nanos(Instant.now())).put("type", "zen:event-type:" + one.type())
          .put("zendesk_event_version", "2022-11-06");
      tickets.webhooks().publish(envelope);
    }
    return audit;
  }
}
