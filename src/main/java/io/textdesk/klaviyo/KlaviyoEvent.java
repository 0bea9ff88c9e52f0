package io.textdesk.klaviyo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.textdesk.shared.MalformedEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One event of a Klaviyo delivery.
 *
 * @param id Klaviyo's id of the event, the key for removing duplicates
 * @param time when it happened, in whole seconds
 * @param properties the event's properties; an empty node where Klaviyo sends none
 */
public record KlaviyoEvent(String id, String topic, String profileId, Instant time, JsonNode properties) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The journal's columns. */
  private static final int LONGEST_ID = 200;
  private static final int LONGEST_PROFILE_ID = 100;

  private static final String PROFILE = "/relationships/profile/data/id";

  /** @throws MalformedEvent when an id, the profile or the time is missing */
  public static KlaviyoEvent parse(String json) {
    try {
      return of(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new MalformedEvent("not JSON");
    }
  }

  /**
   * All ids by which Klaviyo may tell of the event. Its API and system webhooks name an id, the UUID, and in the properties
   * the one that flows know it by.
   */
  public static List<String> idsOf(String json) {
    try {
      JsonNode event = JSON.readTree(json);
      JsonNode attributes = event.at("/payload/data/attributes");
      return Stream.of(event.path("external_id"), event.at("/payload/data/id"), attributes.path("uuid"),
              attributes.at("/event_properties/$event_id"))
          .map(id -> text(id, null))
          .filter(Objects::nonNull)
          .distinct()
          .toList();
    } catch (JsonProcessingException e) {
      throw new MalformedEvent("not JSON");
    }
  }

  /** @throws MalformedEvent when an id, the profile or the time is missing */
  public static KlaviyoEvent of(JsonNode event) {
    return of(event, event.at("/payload/data"));
  }

  /**
   * An event as Get Events has it: without a topic.
   *
   * @throws MalformedEvent when an id, the profile or the time is missing
   */
  public static KlaviyoEvent ofAnswer(JsonNode data) {
    return of(MissingNode.getInstance(), data);
  }

  /** The profile of an event that may lack anything; null when there is none that the journal can keep. */
  public static String profileOf(JsonNode event) {
    String profileId = text(event.at("/payload/data" + PROFILE), null);
    return profileId != null && fits(profileId, LONGEST_PROFILE_ID) ? profileId : null;
  }

  private static KlaviyoEvent of(JsonNode event, JsonNode data) {
    String id = text(event.path("external_id"), text(data.path("id"), null));
    String profileId = text(data.at(PROFILE), null);
    Instant time = timeOf(data.path("attributes"));
    if (id == null || profileId == null || time == null) {
      throw new MalformedEvent("event without " + (id == null ? "id" : profileId == null ? "profile" : "time"));
    }
    if (!fits(id, LONGEST_ID) || !fits(profileId, LONGEST_PROFILE_ID)) {
      throw new MalformedEvent("event without an id or profile that the journal can keep");
    }
    JsonNode properties = data.at("/attributes/event_properties");
    return new KlaviyoEvent(id, text(event.path("topic"), null), profileId, time,
        properties.isObject() ? properties : MissingNode.getInstance());
  }

  /** The first of these properties that has a value, or null; the first value of a list. */
  public String firstOf(List<String> names) {
    return names.stream().flatMap(name -> allOf(name).stream().limit(1)).findFirst().orElse(null);
  }

  /**
   * The values of a property: of a list all, of anything else one; none where it is blank. Without NUL, which PostgreSQL does
   * not keep and nobody reads.
   */
  public List<String> allOf(String name) {
    JsonNode value = properties.path(name);
    return (value.isArray() ? StreamSupport.stream(value.spliterator(), false) : Stream.of(value))
        .filter(single -> single.isValueNode() && !single.isNull() && !single.asText().isBlank())
        .map(single -> single.asText().replace("\u0000", ""))
        .toList();
  }

  private static String text(JsonNode node, String otherwise) {
    return node.isTextual() && !node.textValue().isBlank() ? node.textValue() : otherwise;
  }

  /** PostgreSQL keeps no NUL, and nothing at all that is too long. */
  private static boolean fits(String id, int longest) {
    return id.length() <= longest && id.chars().noneMatch(Character::isISOControl);
  }

  /** Seconds since 1970, or the date-time, which one published example writes with a blank instead of a T; null for neither. */
  public static Instant timeOf(JsonNode attributes) {
    try {
      if (attributes.path("timestamp").isNumber()) {
        return Instant.ofEpochSecond(attributes.path("timestamp").longValue());
      }
      String datetime = text(attributes.path("datetime"), null);
      return datetime == null ? null : OffsetDateTime.parse(datetime.replace(' ', 'T')).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
