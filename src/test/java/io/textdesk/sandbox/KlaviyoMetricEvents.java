package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Events that others write through the API, such as opened and resolved tickets. */
final class KlaviyoMetricEvents {

  private static final int MOST_PROPERTIES = 400;
  private static final int LONGEST_TEXT = 100 * 1024;
  private static final int LARGEST = 5 * 1024 * 1024;

  private final KlaviyoPeople people;
  private final KlaviyoEvents events;
  private final List<MetricEvent> written = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  KlaviyoMetricEvents(KlaviyoPeople people, KlaviyoEvents events) {
    this.people = people;
    this.events = events;
  }

  void serve(JsonServer server) {
    server.on("POST /api/events", this::create);
  }

  List<MetricEvent> written() {
    return List.copyOf(written);
  }

  private JsonAnswer create(JsonRequest request) {
    JsonNode body = request.json();
    if (body == null || !body.at("/data/type").asText().equals("event")) {
      throw KlaviyoHouse.invalid("The payload provided in the request is invalid.", "/data/type");
    }
    JsonNode attributes = body.at("/data/attributes");
    String metric = Json.text(attributes.at("/metric/data/attributes"), "name");
    if (metric == null || metric.length() >= 128) {
      throw KlaviyoHouse.invalid("A metric name of less than 128 characters is required.",
          "/data/attributes/metric/data/attributes/name");
    }
    if (!attributes.at("/metric/data/type").asText().equals("metric")
        || !attributes.at("/profile/data/type").asText().equals("profile")) {
      throw KlaviyoHouse.invalid("'metric' and 'profile' need their types.", "/data/attributes");
    }
    if (!attributes.at("/profile/data/attributes").isObject()) {
      throw KlaviyoHouse.invalid("'attributes' is a required field.", "/data/attributes/profile/data/attributes");
    }
    ObjectNode properties = properties(attributes.path("properties"), request.bytes().length);
    Instant time = time(Json.text(attributes, "time"));
    KlaviyoProfile profile = people.of(attributes.at("/profile/data"));
    String uniqueId = Json.text(attributes, "unique_id");
    String once = uniqueId == null ? time.toString() : uniqueId;
    if (seen.add(profile.id + "/" + metric + "/" + once)) {
      JsonNode about = attributes.at("/profile/data/attributes").deepCopy();
      MetricEvent event = new MetricEvent(metric, uniqueId, time, profile.id, about, properties);
      written.add(event);
      events.keepWritten(event);
    }
    return JsonAnswer.empty(202);
  }

  private static Instant time(String time) {
    try {
      Instant instant = time == null ? Instant.now() : OffsetDateTime.parse(time).toInstant();
      return instant.truncatedTo(ChronoUnit.SECONDS);
    } catch (DateTimeException unreadable) {
      throw KlaviyoHouse.invalid("'" + time + "' is not a date-time.", "/data/attributes/time");
    }
  }

  /** Klaviyo takes no notice of properties without a value, and counts the number 0 among them. */
  private static ObjectNode properties(JsonNode given, int size) {
    if (!given.isObject() || given.size() > MOST_PROPERTIES || size > LARGEST) {
      throw KlaviyoHouse.invalid("'properties' is an object of at most 400 properties and 5 MB.",
          "/data/attributes/properties");
    }
    ObjectNode properties = Json.object();
    given.properties().forEach(property -> {
      JsonNode value = property.getValue();
      if (value.isTextual() && value.asText().length() > LONGEST_TEXT) {
        throw KlaviyoHouse.invalid("A text is longer than 100 KB.", "/data/attributes/properties/" + property.getKey());
      }
      boolean empty = value.isNull() || value.isTextual() && value.asText().isEmpty()
          || value.isNumber() && value.asDouble() == 0;
      if (!empty) {
        properties.set(property.getKey(), value.deepCopy());
      }
    });
    return properties;
  }
}
