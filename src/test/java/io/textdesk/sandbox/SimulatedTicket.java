package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A ticket as an agent sees it. What changes it goes through {@link TicketUpdate}, under the simulator's lock. */
public final class SimulatedTicket {

  private final long id;
  private final Brand brand;
  private final String channel;
  private final Instant createdAt;
  private final List<TicketComment> comments = new CopyOnWriteArrayList<>();
  private final List<TicketAudit> audits = new CopyOnWriteArrayList<>();
  private final List<Long> followups = new CopyOnWriteArrayList<>();
  volatile String subject;
  volatile String status = "new";
  volatile String externalId;
  volatile String priority;
  volatile String type;
  volatile long groupId = ZendeskAccount.GROUP_ID;
  volatile SimulatedUser requester;
  volatile SimulatedUser submitter;
  volatile SimulatedUser assignee;
  volatile Long viaFollowupSourceId;
  volatile List<String> tags = List.of();
  volatile Map<Long, JsonNode> customFields = Map.of();
  volatile Instant updatedAt;
  volatile boolean deleted;

  SimulatedTicket(long id, Brand brand, String channel) {
    this.id = id;
    this.brand = brand;
    this.channel = channel;
    createdAt = Instant.now();
    updatedAt = createdAt;
  }

  public long id() {
    return id;
  }

  public String subject() {
    return subject;
  }

  /** In lower case, as in the API; {@code deleted} for a ticket that is gone. */
  public String status() {
    return deleted ? "deleted" : status;
  }

  public long brandId() {
    return brand.id();
  }

  public String brandName() {
    return brand.name();
  }

  public SimulatedUser requester() {
    return requester;
  }

  public List<String> tags() {
    return tags;
  }

  /** Null where there is none. */
  public String externalId() {
    return externalId;
  }

  /** The closed ticket that this one follows up, or null. */
  public Long viaFollowupSourceId() {
    return viaFollowupSourceId;
  }

  /** Null where there is none. */
  public String priority() {
    return priority;
  }

  /** Null where there is none. */
  public String type() {
    return type;
  }

  public String group() {
    return ZendeskAccount.groupName(groupId);
  }

  /** What stands in a custom field; null where there is nothing. */
  public String field(long id) {
    JsonNode value = customFields.get(id);
    return value == null || value.isNull() ? null : value.asText();
  }

  /** Null while nobody is assigned. */
  public SimulatedUser assignee() {
    return assignee;
  }

  /** The channel it came through, as in the API: {@code api}, {@code email}. */
  public String channel() {
    return channel;
  }

  public Instant createdAt() {
    return createdAt;
  }

  public Instant updatedAt() {
    return updatedAt;
  }

  public List<TicketComment> comments() {
    return List.copyOf(comments);
  }

  public List<TicketAudit> audits() {
    return List.copyOf(audits);
  }

  /** What the customer can read, in order. */
  public List<String> publicTexts() {
    return comments.stream().filter(TicketComment::isPublic).map(TicketComment::text).toList();
  }

  /** The notes that only agents see, in order. */
  public List<String> privateTexts() {
    return comments.stream().filter(comment -> !comment.isPublic()).map(TicketComment::text).toList();
  }

  void add(TicketComment comment) {
    comments.add(comment);
  }

  void add(TicketAudit audit) {
    audits.add(audit);
  }

  void followedUpBy(long ticketId) {
    followups.add(ticketId);
  }

  String description() {
    return comments.isEmpty() ? "" : comments.get(0).text();
  }

  boolean isPublic() {
    return comments.stream().anyMatch(TicketComment::isPublic);
  }

  ObjectNode json(URI base) {
    ObjectNode ticket = Json.object().put("url", base + "/api/v2/tickets/" + id + ".json").put("id", id)
        .put("external_id", externalId);
    ticket.set("via", via());
    ticket.put("created_at", ZendeskTime.seconds(createdAt)).put("updated_at", ZendeskTime.seconds(updatedAt))
        .put("type", type).put("subject", subject).put("raw_subject", subject).put("description", description())
        .put("priority", priority).put("status", status).putNull("recipient")
        .put("requester_id", requester.id()).put("submitter_id", submitter.id())
        .put("assignee_id", assignee == null ? null : assignee.id()).putNull("organization_id")
        .put("group_id", groupId);
    for (String people : List.of("collaborator_ids", "follower_ids", "email_cc_ids")) {
      ticket.putArray(people);
    }
    ticket.putNull("forum_topic_id").putNull("problem_id").put("has_incidents", false).putNull("due_at");
    ticket.set("tags", Json.array(tags));
    ticket.set("custom_fields", fields());
    ticket.set("fields", fields());
    ticket.set("followup_ids", Json.array(followups));
    ticket.put("brand_id", brand.id()).put("is_public", isPublic())
        .put("custom_status_id", ZendeskAccount.STATUS_ID).put("ticket_form_id", ZendeskAccount.FORM_ID)
        .put("allow_channelback", false).put("allow_attachments", true).put("from_messaging_channel", false);
    return ticket;
  }

  private ObjectNode via() {
    ObjectNode via = TicketAudit.via(channel);
    if (viaFollowupSourceId != null) {
      ObjectNode source = (ObjectNode) via.path("source");
      source.putObject("from").put("ticket_id", viaFollowupSourceId).put("channel", channel);
      source.put("rel", "follow_up");
    }
    return via;
  }

  private ArrayNode fields() {
    ArrayNode fields = Json.array();
    Map<Long, JsonNode> all = new LinkedHashMap<>();
    ZendeskAccount.CUSTOM_FIELDS.forEach((fieldId, title) -> all.put(fieldId, null));
    all.putAll(customFields);
    all.forEach((fieldId, value) -> fields.addObject().put("id", fieldId).set("value", value));
    return fields;
  }

  /** The ticket as an event tells it: ids as texts, words in upper case, the empty text for what is missing. */
  ObjectNode detail(long actorId) {
    ObjectNode detail = Json.object().put("actor_id", String.valueOf(actorId))
        .put("assignee_id", assignee == null ? "" : String.valueOf(assignee.id()))
        .put("brand_id", String.valueOf(brand.id())).put("created_at", ZendeskTime.seconds(createdAt))
        .put("custom_status", String.valueOf(ZendeskAccount.STATUS_ID)).put("description", description())
        .put("external_id", externalId).put("form_id", String.valueOf(ZendeskAccount.FORM_ID))
        .put("group_id", String.valueOf(groupId)).put("id", String.valueOf(id))
        .put("is_public", isPublic()).put("organization_id", "").put("priority", upper(priority))
        .put("requester_id", String.valueOf(requester.id())).put("status", upper(status()))
        .put("subject", subject).put("submitter_id", String.valueOf(submitter.id()));
    detail.set("tags", Json.array(tags));
    detail.put("type", upper(type)).put("updated_at", ZendeskTime.seconds(updatedAt));
    String eventChannel = Map.of("api", "web_service", "email", "mail").getOrDefault(channel, channel);
    detail.putObject("via").put("channel", eventChannel);
    return detail;
  }

  static String upper(String word) {
    return word == null ? "" : word.toUpperCase(Locale.ROOT);
  }

  boolean isOneOf(Set<String> statuses) {
    return statuses.contains(status);
  }

  @Override
  public String toString() {
    return "ticket " + id + " (" + status() + ") " + subject;
  }
}
