package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;

/** All tickets of the account, and the numbers that new things get. */
final class ZendeskTickets {

  static final String CREATED = "ticket.created";
  static final String COMMENT_ADDED = "ticket.comment_added";

  private final Map<Long, SimulatedTicket> tickets = new LinkedHashMap<>();
  private final ZendeskWebhooks webhooks;
  private final ZendeskUsers users;
  private long lastTicket = 35435;
  private long lastComment = 9876543209L;
  private long lastAudit = 35436000100L;
  private boolean commentAddedOnCreation = true;

  ZendeskTickets(ZendeskWebhooks webhooks, ZendeskUsers users) {
    this.webhooks = webhooks;
    this.users = users;
  }

  ZendeskUsers users() {
    return users;
  }

  ZendeskWebhooks webhooks() {
    return webhooks;
  }

  void setCommentAddedOnCreation(boolean raised) {
    commentAddedOnCreation = raised;
  }

  boolean commentAddedOnCreation() {
    return commentAddedOnCreation;
  }

  long nextComment() {
    return ++lastComment;
  }

  long nextAudit() {
    return ++lastAudit;
  }

  /** A ticket without a first comment yet; {@link TicketUpdate} adds that and tells the world. */
  SimulatedTicket add(Brand brand, String channel, SimulatedUser requester, SimulatedUser submitter, String subject) {
    SimulatedTicket ticket = new SimulatedTicket(++lastTicket, brand, channel);
    ticket.requester = requester;
    ticket.submitter = submitter;
    ticket.subject = subject;
    tickets.put(ticket.id(), ticket);
    return ticket;
  }

  /** Null where there never was one. */
  SimulatedTicket find(long id) {
    return tickets.get(id);
  }

  SimulatedTicket get(long id) {
    SimulatedTicket ticket = tickets.get(id);
    if (ticket == null) {
      throw new NoSuchElementException("There is no ticket " + id);
    }
    return ticket;
  }

  /** As the API sees it: a deleted ticket is not found. */
  SimulatedTicket visible(long id) {
    SimulatedTicket ticket = tickets.get(id);
    if (ticket == null || ticket.deleted) {
      throw ZendeskHouse.notFound();
    }
    return ticket;
  }

  /** Without the deleted ones, oldest first. */
  List<SimulatedTicket> all() {
    return tickets.values().stream().filter(ticket -> !ticket.deleted).toList();
  }

  List<Long> deleted() {
    return tickets.values().stream().filter(ticket -> ticket.deleted).map(SimulatedTicket::id).toList();
  }

  List<SimulatedTicket> newestFirst() {
    List<SimulatedTicket> all = new ArrayList<>(all());
    Collections.reverse(all);
    return List.copyOf(all);
  }

  TicketUpdate update(SimulatedTicket ticket, long actorId, String channel, JsonNode metadata) {
    return new TicketUpdate(this, ticket, actorId, channel, metadata);
  }

  /** Tags in lower case, each once, in the order of a list. */
  static List<String> tags(Collection<String> tags) {
    return tags.stream().map(tag -> tag.strip().toLowerCase(Locale.ROOT)).filter(tag -> !tag.isEmpty())
        .distinct().toList();
  }
}
