package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.KlaviyoFilter.Term;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The profiles of the account and the conversations with them. */
final class KlaviyoPeople {

  private static final Set<String> FILTERS = Set.of("id", "email", "phone_number", "external_id");

  private final URI base;
  private final Map<String, KlaviyoProfile> profiles = new LinkedHashMap<>();
  private final Map<String, KlaviyoProfile> byNumber = new LinkedHashMap<>();
  private final Map<String, KlaviyoProfile> byConversation = new LinkedHashMap<>();
  private Duration conversationDelay = Duration.ZERO;

  KlaviyoPeople(URI base) {
    this.base = base;
  }

  void serve(JsonServer server) {
    server.on("GET /api/profiles", this::list);
    server.on("GET /api/profiles/{id}", request -> {
      ObjectNode body = Json.object();
      body.set("data", byId(request.part(0)).json(base, withSubscriptions(request)));
      body.putObject("links").put("self", base + request.path());
      return JsonAnswer.of(200, body);
    });
    server.on("PATCH /api/profiles/{id}", this::update);
    server.on("GET /api/profiles/{id}/conversations", request -> conversations(request, true));
    server.on("GET /api/profiles/{id}/relationships/conversations", request -> conversations(request, false));
  }

  void setConversationDelay(Duration delay) {
    conversationDelay = delay;
  }

  KlaviyoProfile add(String firstName, String lastName, String email, String number) {
    if (number != null && byNumber.containsKey(number)) {
      throw new IllegalArgumentException("There is already a profile with the number " + number);
    }
    KlaviyoProfile profile = new KlaviyoProfile();
    profile.firstName = firstName;
    profile.lastName = lastName;
    profile.email = email;
    profiles.put(profile.id, profile);
    setNumber(profile, number);
    byConversation.put(profile.conversationId, profile);
    byConversation.put(profile.whatsappConversationId, profile);
    return profile;
  }

  void setNumber(KlaviyoProfile profile, String number) {
    profile.number = number;
    if (number != null) {
      byNumber.put(number, profile);
    }
  }

  Collection<KlaviyoProfile> all() {
    return profiles.values();
  }

  /** Null where there is no such profile. */
  KlaviyoProfile find(String id) {
    return profiles.get(id);
  }

  KlaviyoProfile byId(String id) {
    KlaviyoProfile profile = profiles.get(id);
    if (profile == null) {
      throw KlaviyoHouse.notFound("profile", id);
    }
    return profile;
  }

  KlaviyoProfile byNumber(String number) {
    return byNumber.get(number);
  }

  KlaviyoProfile byEmail(String email) {
    return profiles.values().stream().filter(profile -> email.equalsIgnoreCase(profile.email)).findFirst().orElse(null);
  }

  KlaviyoProfile byExternalId(String externalId) {
    return profiles.values().stream().filter(profile -> externalId.equals(profile.externalId)).findFirst().orElse(null);
  }

  /** Whom an open conversation is with; null where there is none. */
  KlaviyoProfile byConversation(String id) {
    KlaviyoProfile profile = byConversation.get(id);
    boolean whatsapp = profile != null && id.equals(profile.whatsappConversationId);
    return profile != null && (whatsapp ? profile.lastWhatsapp != null : converses(profile)) ? profile : null;
  }

  /** The brand cannot open a conversation, and a new one may be slow to show. */
  private boolean converses(KlaviyoProfile profile) {
    return profile.firstText != null && !Instant.now().isBefore(profile.firstText.plus(conversationDelay));
  }

  /** Properties that the request does not name stay; null takes one away. */
  private JsonAnswer update(JsonRequest request) {
    KlaviyoProfile profile = byId(request.part(0));
    JsonNode data = request.json() == null ? Json.object() : request.json().path("data");
    if (!data.path("type").asText().equals("profile") || !data.path("id").asText().equals(profile.id)) {
      throw KlaviyoHouse.invalid("The payload provided in the request is invalid.", "/data/id");
    }
    data.at("/attributes/properties").properties().forEach(property -> {
      if (property.getValue().isNull()) {
        profile.properties.remove(property.getKey());
      } else {
        profile.properties.set(property.getKey(), property.getValue());
      }
    });
    profile.updated = Instant.now();
    ObjectNode body = Json.object();
    body.set("data", profile.json(base, false));
    return JsonAnswer.of(200, body);
  }

  private static boolean withSubscriptions(JsonRequest request) {
    return request.asksFor("additional-fields[profile]", "subscriptions");
  }

  private JsonAnswer list(JsonRequest request) {
    KlaviyoFilter filter = KlaviyoFilter.parse(request.param("filter"), FILTERS);
    List<KlaviyoProfile> found = new ArrayList<>(profiles.values());
    found.removeIf(profile -> !filter.terms().stream().allMatch(term -> matches(term, profile)));
    KlaviyoPage<KlaviyoProfile> page = KlaviyoPage.of(request, base, found, 20, 100);
    ObjectNode body = Json.object();
    ArrayNode data = body.putArray("data");
    page.items().forEach(profile -> data.add(profile.json(base, withSubscriptions(request))));
    body.set("links", page.links());
    return JsonAnswer.of(200, body);
  }

  private static boolean matches(Term term, KlaviyoProfile profile) {
    if (!Set.of("equals", "any").contains(term.operator())) {
      throw KlaviyoHouse.invalid("'" + term.operator() + "' is not allowed here.", "filter");
    }
    String value = switch (term.field()) {
      case "email" -> profile.email;
      case "phone_number" -> profile.number;
      case "external_id" -> profile.externalId;
      default -> profile.id;
    };
    return value != null && term.values().stream().anyMatch(value::equalsIgnoreCase);
  }

  private JsonAnswer conversations(JsonRequest request, boolean whole) {
    KlaviyoProfile profile = byId(request.part(0));
    ObjectNode body = Json.object();
    ArrayNode data = body.putArray("data");
    if (profile.lastWhatsapp != null) {
      conversation(data, profile, "whatsapp", profile.whatsappConversationId, whole);
    }
    if (converses(profile)) {
      conversation(data, profile, "sms", profile.conversationId, whole);
    }
    body.putObject("links").put("self", base + request.path());
    return JsonAnswer.of(200, body);
  }

  private void conversation(ArrayNode data, KlaviyoProfile profile, String channel, String id, boolean whole) {
    ObjectNode conversation = data.addObject().put("type", "conversation").put("id", id);
    if (whole) {
      conversation.putObject("attributes").put("channel", channel);
      conversation.putObject("relationships").putObject("profile").putObject("data")
          .put("type", "profile").put("id", profile.id);
      conversation.putObject("links").put("self", base + "/api/conversations/" + id);
    }
  }

  /** Finds or makes the profile that an event is about, and takes over what the event says about it. */
  KlaviyoProfile of(JsonNode data) {
    JsonNode attributes = data.path("attributes");
    String id = Json.text(data, "id");
    String email = Json.text(attributes, "email");
    String number = Json.text(attributes, "phone_number");
    String externalId = Json.text(attributes, "external_id");
    KlaviyoProfile profile = null;
    if (id != null) {
      profile = find(id);
      if (profile == null) {
        throw KlaviyoHouse.invalid("Invalid profile id.", "/data/attributes/profile/data/id");
      }
    }
    profile = profile == null && email != null ? byEmail(email) : profile;
    profile = profile == null && number != null ? byNumber(number) : profile;
    profile = profile == null && externalId != null ? byExternalId(externalId) : profile;
    if (profile == null && email == null && number == null && externalId == null) {
      throw KlaviyoHouse.invalid("One of id, email, phone_number, external_id is required.",
          "/data/attributes/profile/data");
    }
    if (number != null && !number.matches("\\+[1-9]\\d{6,14}")) {
      throw KlaviyoHouse.invalid("Invalid phone number format (Example of a valid format: +12345678901)",
          "/data/attributes/profile/data/attributes/phone_number");
    }
    if (profile == null) {
      profile = add(null, null, null, null);
    }
    take(profile, attributes, email, number, externalId);
    return profile;
  }

  private void take(KlaviyoProfile profile, JsonNode attributes, String email, String number, String externalId) {
    profile.email = email == null ? profile.email : email;
    profile.externalId = externalId == null ? profile.externalId : externalId;
    if (number != null && byNumber(number) == null) {
      setNumber(profile, number);
    }
    String first = Json.text(attributes, "first_name");
    String last = Json.text(attributes, "last_name");
    profile.firstName = first == null ? profile.firstName : first;
    profile.lastName = last == null ? profile.lastName : last;
    profile.updated = Instant.now();
  }
}
