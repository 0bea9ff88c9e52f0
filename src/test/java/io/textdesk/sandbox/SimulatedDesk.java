package io.textdesk.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.core.ConditionFactory;

/** The agents' view of Zendesk: what they see on tickets, and what they do with them. */
public final class SimulatedDesk {

  private static final long SYSTEM = -1;
  private static final Set<String> ASLEEP = Set.of("pending", "hold", "solved");
  private static final Set<String> STATUSES = Set.of("open", "pending", "hold", "solved", "closed");

  private final Object lock;
  private final ZendeskTickets tickets;

  SimulatedDesk(Object lock, ZendeskTickets tickets) {
    this.lock = lock;
    this.tickets = tickets;
  }

  /** Newest first, without the deleted ones. */
  public List<SimulatedTicket> tickets() {
    synchronized (lock) {
      return tickets.newestFirst();
    }
  }

  /** The numbers of the deleted ones that can be restored. */
  public List<Long> deletedTickets() {
    synchronized (lock) {
      return tickets.deleted();
    }
  }

  /** Also a deleted one. */
  public SimulatedTicket ticket(long id) {
    synchronized (lock) {
      return tickets.get(id);
    }
  }

  /** The tickets whose external id ends so, oldest first, without the deleted ones. */
  public List<SimulatedTicket> ticketsOf(String externalIdOrProfileId) {
    synchronized (lock) {
      return tickets.all().stream()
          .filter(ticket -> ticket.externalId != null && ticket.externalId.endsWith(externalIdOrProfileId)).toList();
    }
  }

  /** Waits until the customer has so many tickets, oldest first. */
  public List<SimulatedTicket> showsTickets(SimulatedPhone customer, int howMany) {
    return soon().until(() -> ticketsOf(customer.profileId()), found -> found.size() == howMany);
  }

  /** Waits until the customer has one ticket, on which these are the public comments. */
  public SimulatedTicket showsOneTicket(SimulatedPhone customer, String... texts) {
    soon().untilAsserted(() -> assertThat(ticketsOf(customer.profileId()))
        .singleElement()
        .extracting(SimulatedTicket::publicTexts, list(String.class))
        .containsExactly(texts));
    return ticketsOf(customer.profileId()).get(0);
  }

  private static ConditionFactory soon() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20));
  }

  public List<SimulatedUser> users() {
    synchronized (lock) {
      return tickets.users().all();
    }
  }

  /** The agent with this e-mail, who is hired if need be. */
  public SimulatedUser agent(String name, String email) {
    synchronized (lock) {
      SimulatedUser known = tickets.users().byEmail(email);
      if (known == null) {
        return tickets.users().add(name, email, "agent");
      }
      if (!known.isStaff()) {
        known.setRole("agent");
      }
      return known;
    }
  }

  /** A public reply by the default agent; answers the id of the comment. */
  public long reply(long ticketId, String text) {
    return reply(ticketId, text, null, List.of());
  }

  public long reply(long ticketId, String text, String htmlBody, List<String> attachmentNames) {
    synchronized (lock) {
      return comment(ticketId, tickets.users().agent(), text, htmlBody, true, attachmentNames);
    }
  }

  /** A public reply by the agent with this e-mail, who is hired if need be. */
  public long replyAs(String agentEmail, long ticketId, String text) {
    synchronized (lock) {
      SimulatedUser agent = agent(agentEmail.substring(0, agentEmail.indexOf('@')), agentEmail);
      return comment(ticketId, agent, text, null, true, List.of());
    }
  }

  /** A private note by the default agent; answers the id of the comment. */
  public long note(long ticketId, String text) {
    synchronized (lock) {
      return comment(ticketId, tickets.users().agent(), text, null, false, List.of());
    }
  }

  private long comment(long ticketId, SimulatedUser agent, String text, String html, boolean isPublic,
      List<String> attachments) {
    SimulatedTicket ticket = editable(ticketId);
    TicketUpdate update = tickets.update(ticket, agent.id(), "web", Json.object());
    TicketComment comment = update.comment(agent, text, html, isPublic, attachments);
    if (isPublic) {
      if (ticket.assignee == null) {
        update.assignee(agent);
      }
      update.status(ticket.status.equals("new") ? "open" : ticket.status);
    }
    update.done();
    return comment.id();
  }

  /** The requester answers by e-mail, which wakes a sleeping ticket; answers the id of the comment. */
  public long endUserComment(long ticketId, String text) {
    synchronized (lock) {
      SimulatedTicket ticket = editable(ticketId);
      TicketUpdate update = tickets.update(ticket, ticket.requester.id(), "email", Json.object());
      TicketComment comment = update.comment(ticket.requester, text, null, true, List.of());
      update.status(ticket.isOneOf(ASLEEP) ? "open" : ticket.status);
      update.done();
      return comment.id();
    }
  }

  /** The default agent sets the status; a closed ticket keeps it. */
  public void setStatus(long ticketId, String status) {
    synchronized (lock) {
      if (!STATUSES.contains(status)) {
        throw new IllegalArgumentException("No agent can set the status " + status);
      }
      changeStatus(editable(ticketId), status, tickets.users().agent().id());
    }
  }

  /** An automation closes the ticket. */
  public void close(long ticketId) {
    synchronized (lock) {
      changeStatus(editable(ticketId), "closed", SYSTEM);
    }
  }

  private void changeStatus(SimulatedTicket ticket, String status, long actorId) {
    TicketUpdate update = tickets.update(ticket, actorId, actorId == SYSTEM ? "rule" : "web", Json.object());
    if (status.equals("solved") && ticket.assignee == null) {
      update.assignee(tickets.users().agent());
    }
    update.status(status);
    update.done();
  }

  /** Changes the status without an event, so that what others remember of it is out of date. */
  public void setStatusSilently(long ticketId, String status) {
    synchronized (lock) {
      tickets.get(ticketId).status = status;
    }
  }

  public void setTags(long ticketId, List<String> tags) {
    synchronized (lock) {
      TicketUpdate update = tickets.update(editable(ticketId), tickets.users().agent().id(), "web", Json.object());
      update.tags(ZendeskTickets.tags(tags));
      update.done();
    }
  }

  public void addTag(long ticketId, String tag) {
    synchronized (lock) {
      List<String> tags = new ArrayList<>(tickets.get(ticketId).tags());
      tags.add(tag);
      setTags(ticketId, tags);
    }
  }

  /** The default agent gives the ticket to another requester. */
  public void changeRequester(long ticketId, SimulatedUser requester) {
    synchronized (lock) {
      TicketUpdate update = tickets.update(editable(ticketId), tickets.users().agent().id(), "web", Json.object());
      update.requester(requester);
      update.done();
    }
  }

  /** The default agent gives the ticket to somebody else who wrote, or who is new. */
  public void changeRequester(long ticketId, String name, String email) {
    synchronized (lock) {
      SimulatedUser known = tickets.users().byEmail(email);
      changeRequester(ticketId, known != null ? known : tickets.users().add(name, email, "end-user"));
    }
  }

  /** The default agent merges a ticket into another one, which closes it. */
  public void merge(long ticketId, long targetId) {
    synchronized (lock) {
      SimulatedTicket ticket = editable(ticketId);
      SimulatedUser agent = tickets.users().agent();
      TicketUpdate update = tickets.update(ticket, agent.id(), "web", Json.object());
      update.comment(agent, "This request was closed and merged into request #" + targetId, null, false, List.of());
      update.status("closed");
      update.tell("ticket.merged", Json.object().put("target_ticket_id", String.valueOf(targetId)));
      update.done();
      TicketUpdate target = tickets.update(editable(targetId), agent.id(), "web", Json.object());
      target.comment(agent, "Request #" + ticketId + " was closed and merged into this request.", null, false,
          List.of());
      target.done();
    }
  }

  /** The default agent deletes the ticket; from then on the API does not find it. */
  public void delete(long ticketId) {
    gone(ticketId, "ticket.soft_deleted");
  }

  /** The default agent takes a deleted ticket back. */
  public void undelete(long ticketId) {
    synchronized (lock) {
      SimulatedTicket ticket = tickets.get(ticketId);
      TicketUpdate update = tickets.update(ticket, tickets.users().agent().id(), "web", Json.object());
      ticket.deleted = false;
      update.tell("ticket.undeleted", Json.object());
      update.done();
    }
  }

  /** The default agent follows a closed ticket up with a new one that has its tags, and writes to the customer there. */
  public SimulatedTicket followUp(long closedTicketId, String text) {
    synchronized (lock) {
      SimulatedTicket closed = tickets.get(closedTicketId);
      if (closed.deleted || !closed.status.equals("closed")) {
        throw new IllegalStateException(closed + " is not closed");
      }
      SimulatedUser agent = tickets.users().agent();
      SimulatedTicket ticket = tickets.add(ZendeskAccount.brand(closed.brandId()), "web", closed.requester, agent, closed.subject);
      ticket.status = "open";
      ticket.assignee = agent;
      ticket.tags = closed.tags;
      ticket.customFields = closed.customFields;
      ticket.viaFollowupSourceId = closed.id();
      closed.followedUpBy(ticket.id());
      TicketUpdate update = tickets.update(ticket, agent.id(), "web", Json.object());
      update.create(agent, text, null, true);
      update.done();
      return ticket;
    }
  }

  /** The default agent marks the ticket as spam, which deletes it. */
  public void markAsSpam(long ticketId) {
    gone(ticketId, "ticket.marked_as_spam");
  }

  private void gone(long ticketId, String type) {
    synchronized (lock) {
      SimulatedTicket ticket = tickets.get(ticketId);
      ObjectNode nothing = Json.object();
      TicketUpdate update = tickets.update(ticket, tickets.users().agent().id(), "web", Json.object());
      ticket.deleted = true;
      update.tell(type, nothing);
      update.done();
    }
  }

  public void deleteSilently(long ticketId) {
    synchronized (lock) {
      tickets.get(ticketId).deleted = true;
    }
  }

  /** A customer writes an e-mail, which becomes a ticket; e-mail and phone may be null. */
  public SimulatedTicket emailTicket(String requesterName, String requesterEmail, String requesterPhone,
      String subject, String text, long brandId) {
    synchronized (lock) {
      SimulatedUser requester = tickets.users().byEmail(requesterEmail);
      if (requester == null) {
        requester = tickets.users().add(requesterName, requesterEmail, "end-user");
      }
      if (requesterPhone != null && !requester.hasPhone(requesterPhone)) {
        tickets.users().givePhone(requester, requesterPhone);
      }
      Brand brand = ZendeskAccount.brand(brandId);
      SimulatedTicket ticket = tickets.add(brand, "email", requester, requester, subject);
      TicketUpdate update = tickets.update(ticket, requester.id(), "email", Json.object());
      update.create(requester, text, null, true);
      update.done();
      return ticket;
    }
  }

  private SimulatedTicket editable(long ticketId) {
    SimulatedTicket ticket = tickets.get(ticketId);
    if (ticket.deleted || ticket.status.equals("closed")) {
      throw new IllegalStateException(ticket + " cannot be changed any more");
    }
    return ticket;
  }
}
