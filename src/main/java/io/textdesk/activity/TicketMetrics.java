package io.textdesk.activity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import io.textdesk.conversation.SmsSettings;
import io.textdesk.zendesk.ZendeskEvent;
import io.textdesk.zendesk.ZendeskSettings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * The metrics Opened Ticket and Resolved Ticket as Create Event requests, with the 14 properties of Klaviyo's own
 * Zendesk integration (help article 115005253728). Properties without a value are left out, as Klaviyo ignores them.
 */
@Component("ticketMetrics")
public class TicketMetrics {

  /** Klaviyo's limit for a text in an event is 100 KB. */
  private static final int LONGEST_TEXT = 100_000;

  private final TicketSettings settings;
  private final TicketFields fields;
  private final String whatsappTag;
  private final String zendeskUrl;
  private final ObjectMapper json;

  TicketMetrics(TicketSettings settings, TicketFields fields, SmsSettings sms, ZendeskSettings zendesk, ObjectMapper json) {
    this.settings = settings;
    this.fields = fields;
    this.whatsappTag = sms.whatsappTag();
    this.zendeskUrl = zendesk.url();
    this.json = json;
  }

  public boolean isOtherBrand(Long brandId) {
    return !settings.includes(brandId);
  }

  /** For an event that did not tell its brand. */
  public boolean isTicketOfOtherBrand(@Variable("ticket") Map<String, Object> answer) {
    Number brandId = (Number) ticketIn(answer).get("brand_id");
    return brandId != null && isOtherBrand(brandId.longValue());
  }

  /** Ids of requester and assignee where the answer brought no users along. */
  public List<Object> missingPeople(@Variable("ticket") Map<String, Object> answer) {
    return missing(answer, "users", "requester_id", "assignee_id");
  }

  /** The id of the group where the answer brought no groups along; a list of one or none. */
  public List<Object> missingGroup(@Variable("ticket") Map<String, Object> answer) {
    return missing(answer, "groups", "group_id");
  }

  /** @param person answer of Show User; null when it is gone */
  public void addPerson(@Variable("ticket") Map<String, Object> answer, @Body Map<String, Object> person) {
    add(answer, "users", person, "user");
  }

  /** @param group answer of Show Group; null when it is gone */
  public void addGroup(@Variable("ticket") Map<String, Object> answer, @Body Map<String, Object> group) {
    add(answer, "groups", group, "group");
  }

  /**
   * @param answer of Show Ticket with its users and groups
   * @param profileId the Klaviyo profile of an SMS ticket; null for other tickets
   * @return null when nothing tells which profile to record it on
   */
  public Map<String, Object> compose(
      @Variable("event") ZendeskEvent event,
      @Variable("ticket") Map<String, Object> answer,
      @Variable("profileId") String profileId) {
    JsonNode all = json.valueToTree(answer);
    JsonNode ticket = all.path("ticket");
    Map<String, Object> profile = profile(profileId, withId(all.path("users"), ticket.path("requester_id")));
    if (profile == null) {
      return null;
    }
    boolean opened = event.type().equals("ticket.created");
    Instant time = opened && event.createdAt() != null ? event.createdAt() : event.time();
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("properties", properties(event, all, profileId != null, opened));
    attributes.put("time", time.toString());
    attributes.put("unique_id",
        "zendesk:" + event.accountId() + ":" + event.ticketId() + (opened ? ":opened" : ":resolved"));
    attributes.put("metric", Map.of("data", Map.of("type", "metric",
        "attributes", Map.of("name", opened ? "Opened Ticket" : "Resolved Ticket"))));
    attributes.put("profile", Map.of("data", profile));
    return Map.of("data", Map.of("type", "event", "attributes", attributes));
  }

  private List<Object> missing(Map<String, Object> answer, String list, String... names) {
    JsonNode there = json.valueToTree(answer.getOrDefault(list, List.of()));
    return Stream.of(names)
        .map(name -> ticketIn(answer).get(name))
        .filter(id -> id != null && withId(there, json.valueToTree(id)).isMissingNode())
        .distinct()
        .toList();
  }

  @SuppressWarnings("unchecked")
  private static void add(Map<String, Object> answer, String list, Map<String, Object> found, String name) {
    if (found != null && found.get(name) != null) {
      ((List<Object>) answer.computeIfAbsent(list, none -> new ArrayList<>())).add(found.get(name));
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> ticketIn(Map<String, Object> answer) {
    return (Map<String, Object>) answer.get("ticket");
  }

  private static Map<String, Object> profile(String profileId, JsonNode requester) {
    if (profileId != null) {
      return Map.of("type", "profile", "id", profileId, "attributes", Map.of());
    }
    Map<String, Object> attributes = new LinkedHashMap<>();
    put(attributes, "email", text(requester.path("email")));
    put(attributes, "phone_number", e164(text(requester.path("phone"))));
    return attributes.isEmpty() ? null : Map.of("type", "profile", "attributes", attributes);
  }

  private Map<String, Object> properties(ZendeskEvent event, JsonNode all, boolean sms, boolean opened) {
    JsonNode ticket = all.path("ticket");
    JsonNode assignee = withId(all.path("users"), ticket.path("assignee_id"));
    String via = text(ticket.at("/via/channel"));
    String status = Objects.requireNonNullElse(event.status(), ticket.path("status").asText("new"));
    Map<String, Object> properties = new LinkedHashMap<>();
    put(properties, "Assignee_email", text(assignee.path("email")));
    put(properties, "Assignee_name", text(assignee.path("name")));
    put(properties, "Channel", sms ? textChannel(ticket.path("tags")) : via);
    put(properties, "Description", shortened(text(ticket.path("description"))));
    put(properties, "Fields", customFields(ticket.path("custom_fields")));
    put(properties, "Group_name", text(withId(all.path("groups"), ticket.path("group_id")).path("name")));
    put(properties, "Priority", text(ticket.path("priority")));
    put(properties, "Subject", text(ticket.path("subject")));
    put(properties, "Tags", tags(ticket.path("tags")));
    put(properties, "Ticket_id", event.ticketId());
    put(properties, "Type", text(ticket.path("type")));
    put(properties, "Via", via);
    put(properties, "Zendesk_url", zendeskUrl + "/agent/tickets/" + event.ticketId());
    put(properties, "Status", opened ? status : event.current());
    return properties;
  }

  private Object customFields(JsonNode customFields) {
    Map<String, Object> object = new LinkedHashMap<>();
    List<Map<String, Object>> pairs = new ArrayList<>();
    for (JsonNode field : customFields) {
      JsonNode value = field.path("value");
      if (!value.isNull() && !value.isMissingNode() && !(value.isTextual() && value.textValue().isEmpty())) {
        Object plain = json.convertValue(value, Object.class);
        String title = fields.titleOf(field.path("id").asLong());
        object.put(title, plain);
        pairs.add(Map.of("name", title, "value", plain));
      }
    }
    return switch (settings.fields()) {
      case OBJECT -> object.isEmpty() ? null : object;
      case PAIRS -> pairs.isEmpty() ? null : pairs;
      case OFF -> null;
    };
  }

  /** By the tag, which is there before the conversation is. */
  private String textChannel(JsonNode tags) {
    List<String> all = tags(tags);
    return all != null && all.contains(whatsappTag) ? "WhatsApp" : "SMS";
  }

  private static List<String> tags(JsonNode tags) {
    List<String> texts = new ArrayList<>();
    tags.forEach(tag -> texts.add(tag.asText()));
    return texts.isEmpty() ? null : texts;
  }

  /** Klaviyo takes numbers in E.164 only; one without a country cannot be told. */
  private static String e164(String phone) {
    try {
      PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
      var number = numbers.parse(phone, null);
      return numbers.isPossibleNumber(number) ? numbers.format(number, PhoneNumberFormat.E164) : null;
    } catch (NumberParseException e) {
      return null;
    }
  }

  private static String shortened(String text) {
    if (text == null || text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_TEXT) {
      return text;
    }
    return new String(text.getBytes(StandardCharsets.UTF_8), 0, LONGEST_TEXT - 4, StandardCharsets.UTF_8)
        .replaceAll("\uFFFD+$", "");
  }

  private static JsonNode withId(JsonNode list, JsonNode id) {
    for (JsonNode node : list) {
      if (!id.isNull() && node.path("id").asLong() == id.asLong()) {
        return node;
      }
    }
    return MissingNode.getInstance();
  }

  private static String text(JsonNode node) {
    return node.isValueNode() && !node.isNull() && !node.asText().isBlank() ? node.asText() : null;
  }

  private static void put(Map<String, Object> properties, String name, Object value) {
    if (value != null) {
      properties.put(name, value);
    }
  }
}
