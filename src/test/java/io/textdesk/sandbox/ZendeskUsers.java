package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.SimulatedUser.Identity;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** The people of the account. */
final class ZendeskUsers {

  static final long CONNECTOR_ID = 8447388090999L;
  static final long AGENT_ID = 7300415550111L;

  private final URI base;
  private final Map<Long, SimulatedUser> users = new LinkedHashMap<>();
  private final SimulatedUser connector;
  private final SimulatedUser agent;
  private long lastEndUser = 8447388091000L;
  private long lastIdentity = 8447388500000L;

  ZendeskUsers(URI base) {
    this.base = base;
    connector = keep(new SimulatedUser(CONNECTOR_ID, "Textdesk connector", ZendeskLogin.EMAIL, "admin"));
    agent = keep(new SimulatedUser(AGENT_ID, "Alex Moreno", "alex.moreno@agents.example.com", "agent"));
  }

  void serve(JsonServer server) {
    server.on("GET /api/v2/users/me", request -> shown(200, connector));
    server.on("GET /api/v2/users/search", this::search);
    server.on("POST /api/v2/users/create_or_update", this::createOrUpdate);
    server.on("GET /api/v2/users/{id}", request -> shown(200, known(request)));
    server.on("GET /api/v2/users/{id}/identities", request ->
        ZendeskPage.answer(request, base, "identities", identities(known(request))));
    server.on("POST /api/v2/users/{id}/identities", this::addIdentity);
  }

  SimulatedUser connector() {
    return connector;
  }

  SimulatedUser agent() {
    return agent;
  }

  List<SimulatedUser> all() {
    return List.copyOf(users.values());
  }

  SimulatedUser find(long id) {
    return users.get(id);
  }

  SimulatedUser byEmail(String email) {
    return email == null ? null : first(user -> user.hasEmail(email));
  }

  SimulatedUser add(String name, String email, String role) {
    return keep(new SimulatedUser(++lastEndUser, name, email, role));
  }

  void givePhone(SimulatedUser user, String phone) {
    SimulatedUser other = first(one -> one != user && phone.equals(one.phone()));
    user.setPhone(phone, other != null);
  }

  private SimulatedUser keep(SimulatedUser user) {
    users.put(user.id(), user);
    return user;
  }

  private SimulatedUser first(Predicate<SimulatedUser> condition) {
    return users.values().stream().filter(condition).findFirst().orElse(null);
  }

  private SimulatedUser known(JsonRequest request) {
    SimulatedUser user = users.get(ZendeskHouse.id(request, 0));
    if (user == null) {
      throw ZendeskHouse.notFound();
    }
    return user;
  }

  private JsonAnswer shown(int status, SimulatedUser user) {
    return JsonAnswer.of(status, Json.object().set("user", user.json(base)));
  }

  private JsonAnswer createOrUpdate(JsonRequest request) {
    JsonNode wanted = ZendeskHouse.required(request, "user");
    String externalId = Json.text(wanted, "external_id");
    String email = Json.text(wanted, "email");
    if (email != null && !email.matches("[^@\\s]+@[^@\\s]+\\.[^@\\s]+")) {
      throw ZendeskHouse.invalid("email", "Email:  " + email + " is not properly formatted", "InvalidValue");
    }
    SimulatedUser byExternalId = externalId == null ? null
        : first(user -> externalId.equalsIgnoreCase(user.externalId()));
    SimulatedUser byEmail = byEmail(email);
    if (byExternalId != null && byEmail != null && byExternalId != byEmail) {
      throw ZendeskHouse.invalid("email", "Email: " + email + " is already being used by another user",
          "DuplicateValue");
    }
    SimulatedUser known = byExternalId != null ? byExternalId : byEmail;
    SimulatedUser user = known != null ? known : create(wanted, email);
    return shown(known == null ? 201 : 200, update(user, wanted, externalId, email));
  }

  private SimulatedUser create(JsonNode wanted, String email) {
    if (Json.text(wanted, "name") == null) {
      throw ZendeskHouse.invalid("name", "Name: cannot be blank", "BlankValue");
    }
    return add(Json.text(wanted, "name"), email, wanted.path("role").asText("end-user"));
  }

  private SimulatedUser update(SimulatedUser user, JsonNode wanted, String externalId, String email) {
    String name = Json.text(wanted, "name");
    if (name != null) {
      user.setName(name);
    }
    if (externalId != null) {
      user.setExternalId(externalId);
    }
    if (email != null && user.email() == null) {
      user.setEmail(email);
    } else if (email != null && !user.hasEmail(email)) {
      user.identities().add(new Identity(++lastIdentity, "email", email, Instant.now()));
    }
    String phone = Json.text(wanted, "phone");
    if (phone != null && !phone.equals(user.phone())) {
      givePhone(user, phone);
    }
    return user;
  }

  private JsonAnswer search(JsonRequest request) {
    String externalId = request.param("external_id");
    String query = request.param("query");
    ArrayNode found = Json.array();
    for (SimulatedUser user : users.values()) {
      if (externalId != null ? externalId.equalsIgnoreCase(user.externalId()) : query != null && matches(query, user)) {
        found.add(user.json(base));
      }
    }
    return ZendeskPage.answer(request, base, "users", found);
  }

  private static boolean matches(String query, SimulatedUser user) {
    String bare = query.replace("\"", "").replaceAll("\\btype:user\\b", "").strip();
    int colon = bare.indexOf(':');
    String value = bare.substring(colon + 1).strip();
    return switch (colon < 0 ? "" : bare.substring(0, colon)) {
      case "email" -> user.hasEmail(value);
      case "phone" -> user.hasPhone(value.startsWith("+") ? value : "+" + value);
      case "external_id" -> value.equalsIgnoreCase(user.externalId());
      case "role" -> value.equals(user.role());
      default -> user.hasEmail(value) || user.hasPhone(value)
          || user.name().toLowerCase(Locale.ROOT).contains(value.toLowerCase(Locale.ROOT));
    };
  }

  private JsonAnswer addIdentity(JsonRequest request) {
    SimulatedUser user = known(request);
    JsonNode wanted = ZendeskHouse.required(request, "identity");
    String type = Json.text(wanted, "type");
    String value = Json.text(wanted, "value");
    if (type == null || value == null) {
      throw ZendeskHouse.invalid("value", "Value: cannot be blank", "BlankValue");
    }
    boolean taken = type.equals("email") ? byEmail(value) != null
        : type.equals("phone_number") && first(one -> one.hasPhone(value)) != null;
    if (taken) {
      throw ZendeskHouse.invalid("value", "Value: " + value + " is already being used by another user",
          "DuplicateValue");
    }
    user.identities().add(new Identity(++lastIdentity, type, value, Instant.now()));
    ArrayNode all = identities(user);
    return JsonAnswer.of(201, Json.object().set("identity", all.get(all.size() - 1)));
  }

  private ArrayNode identities(SimulatedUser user) {
    ArrayNode shown = Json.array();
    if (user.email() != null) {
      shown.add(json(user, new Identity(user.id() + 1, "email", user.email(), Instant.now()), true));
    }
    user.identities().forEach(identity -> shown.add(json(user, identity, false)));
    return shown;
  }

  private ObjectNode json(SimulatedUser user, Identity identity, boolean primary) {
    return Json.object().put("id", identity.id())
        .put("url", base + "/api/v2/users/" + user.id() + "/identities/" + identity.id() + ".json")
        .put("user_id", user.id()).put("type", identity.type()).put("value", identity.value())
        .put("verified", false).put("primary", primary).put("created_at", ZendeskTime.seconds(identity.created()))
        .put("updated_at", ZendeskTime.seconds(identity.created())).put("undeliverable_count", 0)
        .put("deliverable_state", "deliverable");
  }
}
