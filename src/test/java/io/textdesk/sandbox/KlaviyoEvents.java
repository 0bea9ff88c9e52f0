package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.KlaviyoFilter.Term;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** Everything that happened to profiles, as the events and metrics endpoints tell it. */
final class KlaviyoEvents {

  private record Metric(String id, String name, boolean ours, Instant created) {}

  /** An event as Get Event shows it; {@code order} is the order of arrival. */
  private record Kept(long order, long timestamp, String profileId, String metricId, JsonNode data) {}

  private final URI base;
  private final KlaviyoPeople people;
  private final Map<String, Kept> events = new LinkedHashMap<>();
  private final Map<String, ObjectNode> told = new HashMap<>();
  private final Map<String, Metric> written = new LinkedHashMap<>();
  private final Instant started = Instant.now();
  private boolean renamed = true;

  KlaviyoEvents(URI base, KlaviyoPeople people) {
    this.base = base;
    this.people = people;
  }

  void serve(JsonServer server) {
    server.on("GET /api/events", this::list);
    server.on("GET /api/events/{id}", request -> JsonAnswer.of(200, compound(request, known(request))));
    server.on("GET /api/events/{id}/profile", request -> {
      KlaviyoProfile profile = people.byId(known(request).profileId());
      return JsonAnswer.of(200, Json.object().set("data", profile.json(base, false)));
    });
    server.on("GET /api/events/{id}/metric", request ->
        JsonAnswer.of(200, Json.object().set("data", json(metric(known(request).metricId())))));
    server.on("GET /api/metrics", this::metrics);
  }

  void setRenamed(boolean newNames) {
    renamed = newNames;
  }

  /** An event as it stands in a webhook: id, topic, and what Get Event would answer. */
  ObjectNode build(SmsTopic topic, KlaviyoProfile profile, Map<String, String> properties, Instant at) {
    String id = Ids.shortId(12);
    ObjectNode event = Json.object().put("external_id", id).put("topic", topic.id());
    ObjectNode payload = event.putObject("payload");
    payload.set("data", data(id, topic.metricId(), profile.id, Json.object(), at));
    ObjectNode shown = (ObjectNode) payload.at("/data/attributes/event_properties");
    properties.forEach(shown::put);
    shown.put("$event_id", payload.at("/data/attributes/uuid").asText());
    payload.putObject("links").put("self", base + "/api/events/" + id);
    return event;
  }

  private ObjectNode data(String id, String metricId, String profileId, ObjectNode properties, Instant at) {
    ObjectNode data = Json.object().put("type", "event").put("id", id);
    ObjectNode attributes = data.putObject("attributes");
    attributes.put("timestamp", at.getEpochSecond());
    attributes.set("event_properties", properties);
    attributes.put("datetime", KlaviyoProfile.time(at)).put("uuid", Ids.uuid());
    ObjectNode relationships = data.putObject("relationships");
    relate(relationships, id, "profile", profileId);
    relate(relationships, id, "metric", metricId);
    data.putObject("links").put("self", base + "/api/events/" + id);
    return data;
  }

  private void relate(ObjectNode relationships, String eventId, String type, String id) {
    ObjectNode relation = relationships.putObject(type);
    relation.putObject("data").put("type", type).put("id", id);
    relation.putObject("links").put("self", base + "/api/events/" + eventId + "/relationships/" + type)
        .put("related", base + "/api/events/" + eventId + "/" + type);
  }

  /** Keeps an event from a webhook, with whatever a test has made of it. */
  void keep(ObjectNode event) {
    told.put(event.path("external_id").asText(), event);
    JsonNode data = event.at("/payload/data");
    if (data.isObject()) {
      keep(data);
    }
  }

  /** The event as its webhook told it. */
  ObjectNode told(String eventId) {
    ObjectNode event = told.get(eventId);
    if (event == null) {
      throw new NoSuchElementException("There was no event " + eventId);
    }
    return event;
  }

  private void keep(JsonNode data) {
    String profileId = data.at("/relationships/profile/data/id").asText();
    long timestamp = data.at("/attributes/timestamp").asLong(Instant.now().getEpochSecond());
    String metricId = data.at("/relationships/metric/data/id").asText();
    events.put(data.path("id").asText(), new Kept(events.size(), timestamp, profileId, metricId, data.deepCopy()));
    KlaviyoProfile profile = people.find(profileId);
    if (profile != null) {
      profile.lastEvent = Instant.ofEpochSecond(timestamp);
    }
  }

  /** Keeps an event that came through the API, under a metric of that name. */
  void keepWritten(MetricEvent event) {
    Metric metric = written.computeIfAbsent(event.metric(),
        name -> new Metric(Ids.shortId(6), name, false, Instant.now()));
    ObjectNode properties = event.properties().deepCopy();
    keep(data(Ids.shortId(12), metric.id(), event.profileId(), properties, event.time()));
  }

  private Kept known(JsonRequest request) {
    Kept event = events.get(request.part(0));
    if (event == null) {
      throw KlaviyoHouse.notFound("event", request.part(0));
    }
    return event;
  }

  private JsonAnswer list(JsonRequest request) {
    KlaviyoFilter filter = KlaviyoFilter.parse(request.param("filter"),
        Set.of("metric_id", "profile_id", "datetime", "timestamp"));
    String sort = request.param("sort", "-datetime");
    if (!Set.of("datetime", "-datetime", "timestamp", "-timestamp").contains(sort)) {
      throw KlaviyoHouse.invalid("'" + sort + "' is not a sortable field.", "sort");
    }
    Comparator<Kept> order = Comparator.comparingLong(Kept::timestamp).thenComparingLong(Kept::order);
    List<Kept> found = new ArrayList<>(events.values());
    found.removeIf(event -> !filter.terms().stream().allMatch(term -> matches(term, event)));
    found.sort(sort.startsWith("-") ? order.reversed() : order);
    KlaviyoPage<Kept> page = KlaviyoPage.of(request, base, found, 200, 1000);
    ObjectNode body = compound(request, page.items().toArray(Kept[]::new));
    body.set("links", page.links());
    return JsonAnswer.of(200, body);
  }

  private static boolean matches(Term term, Kept event) {
    return switch (term.field()) {
      case "metric_id" -> equal(term).contains(event.metricId());
      case "profile_id" -> equal(term).contains(event.profileId());
      default -> {
        // An event has whole seconds, a filter need not: the event may seem to be before the moment of its cause.
        int order = Instant.ofEpochSecond(event.timestamp()).compareTo(time(term));
        yield switch (term.operator()) {
          case "greater-or-equal" -> order >= 0;
          case "greater-than" -> order > 0;
          case "less-or-equal" -> order <= 0;
          case "less-than" -> order < 0;
          default -> throw KlaviyoHouse.invalid("'" + term.operator() + "' is not allowed here.", "filter");
        };
      }
    };
  }

  private static List<String> equal(Term term) {
    if (!term.operator().equals("equals")) {
      throw KlaviyoHouse.invalid("'" + term.operator() + "' is not allowed here.", "filter");
    }
    return term.values();
  }

  private static Instant time(Term term) {
    try {
      return term.field().equals("timestamp") ? Instant.ofEpochSecond(Long.parseLong(term.value()))
          : OffsetDateTime.parse(term.value()).toInstant();
    } catch (NumberFormatException | DateTimeException unreadable) {
      throw KlaviyoHouse.invalid("'" + term.value() + "' is not a " + term.field() + ".", "filter");
    }
  }

  private ObjectNode compound(JsonRequest request, Kept... shown) {
    ObjectNode body = Json.object();
    boolean many = request.endpoint().equals("GET /api/events");
    ArrayNode list = Json.array();
    Set<JsonNode> included = new LinkedHashSet<>();
    for (Kept event : shown) {
      list.add(event.data());
      KlaviyoProfile profile = people.find(event.profileId());
      if (request.asksFor("include", "profile") && profile != null) {
        included.add(profile.json(base, false));
      }
      if (request.asksFor("include", "metric")) {
        included.add(json(metric(event.metricId())));
      }
    }
    body.set("data", many ? list : list.get(0));
    if (request.param("include") != null) {
      body.set("included", Json.array(included));
    }
    if (!many) {
      body.putObject("links").put("self", base + request.path());
    }
    return body;
  }

  private JsonAnswer metrics(JsonRequest request) {
    KlaviyoFilter filter =
        KlaviyoFilter.parse(request.param("filter"), Set.of("integration.name", "integration.category"));
    List<ObjectNode> found = new ArrayList<>();
    for (Metric metric : all()) {
      ObjectNode shown = json(metric);
      JsonNode integration = shown.at("/attributes/integration");
      if (filter.terms().stream().allMatch(
          term -> equal(term).contains(integration.path(term.field().substring("integration.".length())).asText()))) {
        found.add(shown);
      }
    }
    KlaviyoPage<ObjectNode> page = KlaviyoPage.of(request, base, found, 200, 200);
    ObjectNode body = Json.object();
    body.set("data", Json.array(page.items()));
    body.set("links", page.links());
    return JsonAnswer.of(200, body);
  }

  private List<Metric> all() {
    List<Metric> all = new ArrayList<>();
    for (SmsTopic topic : SmsTopic.values()) {
      all.add(new Metric(topic.metricId(), topic.metricName(renamed), true, started));
    }
    all.addAll(written.values());
    return all;
  }

  private Metric metric(String id) {
    return all().stream().filter(metric -> metric.id().equals(id)).findFirst()
        .orElseThrow(() -> KlaviyoHouse.notFound("metric", id));
  }

  private ObjectNode json(Metric metric) {
    ObjectNode data = Json.object().put("type", "metric").put("id", metric.id());
    ObjectNode attributes = data.putObject("attributes");
    attributes.put("name", metric.name()).put("created", KlaviyoProfile.time(metric.created()))
        .put("updated", KlaviyoProfile.time(metric.created()));
    attributes.putObject("integration").put("object", "integration").put("id", metric.ours() ? "0rG4eQ" : "7FtS4J")
        .put("name", metric.ours() ? "Klaviyo" : "API").put("category", metric.ours() ? "Internal" : "API");
    data.putObject("links").put("self", base + "/api/metrics/" + metric.id());
    return data;
  }
}
