package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.Set;

/** Automations, views and triggers: kept and shown, but not carried out. */
final class ZendeskRules {

  private static final Set<String> STOPPING = Set.of("status", "type", "group_id", "assignee_id", "requester_id");

  private final URI base;
  private long lastId = 8447390000000L;

  ZendeskRules(URI base) {
    this.base = base;
  }

  void serve(JsonServer server) {
    serve(server, "automation");
    serve(server, "view");
    serve(server, "trigger");
  }

  private void serve(JsonServer server, String kind) {
    ArrayNode rules = Json.array();
    String path = "/api/v2/" + kind + "s";
    server.on("GET " + path, request -> ZendeskPage.answer(request, base, kind + "s", rules.deepCopy()));
    server.on("POST " + path, request -> {
      ObjectNode rule = create(kind, ZendeskHouse.required(request, kind), rules);
      rules.add(rule);
      return JsonAnswer.of(kind.equals("view") ? 200 : 201, Json.object().set(kind, rule));
    });
    server.on("GET " + path + "/{id}", request -> {
      long id = ZendeskHouse.id(request, 0);
      for (JsonNode rule : rules) {
        if (rule.path("id").asLong() == id) {
          return JsonAnswer.of(200, Json.object().set(kind, rule));
        }
      }
      throw ZendeskHouse.notFound();
    });
  }

  private ObjectNode create(String kind, JsonNode wanted, ArrayNode rules) {
    if (Json.text(wanted, "title") == null) {
      throw ZendeskHouse.invalid("title", "Title: cannot be blank", "BlankValue");
    }
    ObjectNode rule = Json.object().put("id", ++lastId)
        .put("url", base + "/api/v2/" + kind + "s/" + lastId + ".json");
    rule.setAll((ObjectNode) wanted.deepCopy());
    if (kind.equals("view")) {
      asShown(rule);
    } else if (wanted.at("/conditions/all").isEmpty() && wanted.at("/conditions/any").isEmpty()
        || wanted.path("actions").isEmpty()) {
      throw ZendeskHouse.invalid("base", "Conditions and actions are required", "BlankValue");
    }
    if (kind.equals("automation")) {
      checkAutomation(wanted, rules);
    }
    String now = ZendeskTime.seconds(Instant.now());
    return rule.put("active", wanted.path("active").asBoolean(true)).put("default", false)
        .put("position", rules.size() + 1).put("raw_title", wanted.path("title").asText())
        .put("created_at", now).put("updated_at", now);
  }

  /** A view is asked for in one shape and shown in another. */
  private static void asShown(ObjectNode view) {
    ObjectNode conditions = Json.object();
    conditions.set("all", view.has("all") ? view.remove("all") : Json.array());
    conditions.set("any", view.has("any") ? view.remove("any") : Json.array());
    view.set("conditions", conditions);
    JsonNode output = view.remove("output");
    view.set("execution", output == null ? Json.object() : output);
  }

  private static void checkAutomation(JsonNode wanted, ArrayNode rules) {
    boolean timed = false;
    boolean stops = false;
    for (JsonNode condition : wanted.at("/conditions/all")) {
      String field = condition.path("field").asText();
      timed |= field.equals(SimulatedTicket.upper(field)) || field.startsWith("until_");
      stops |= STOPPING.contains(field);
    }
    if (!timed || !stops) {
      throw ZendeskHouse.invalid("base", "An automation needs a time condition and one of " + STOPPING, "InvalidValue");
    }
    for (JsonNode rule : rules) {
      if (rule.path("conditions").equals(wanted.path("conditions"))
          && rule.path("actions").equals(wanted.path("actions"))) {
        throw ZendeskHouse.invalid("base", "Automation: an identical automation exists", "DuplicateValue");
      }
    }
  }
}
