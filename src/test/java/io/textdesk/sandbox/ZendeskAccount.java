package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an admin has set up in the account: brands, a group, ticket fields. */
final class ZendeskAccount {

  static final String ACCOUNT_ID = "10457213";
  static final long GROUP_ID = 7300415550555L;
  static final String GROUP_NAME = "Customer care";
  static final long OTHER_GROUP_ID = 7300415550556L;
  static final long STATUS_ID = 7300415550333L;
  static final long FORM_ID = 7300415550444L;
  static final Map<Long, String> CUSTOM_FIELDS = new LinkedHashMap<>();
  static final List<Brand> BRANDS = List.of(new Brand(7300415550222L, "Example Store", "example", true),
      new Brand(8447346621311L, "Example Outlet", "example-outlet", false));

  private static final String SINCE = "2026-01-05T08:00:00Z";

  static {
    CUSTOM_FIELDS.put(8646151517999L, "Order number");
    CUSTOM_FIELDS.put(8646151518000L, "Reason");
  }

  private final URI base;

  ZendeskAccount(URI base) {
    this.base = base;
  }

  void serve(JsonServer server) {
    server.on("GET /api/v2/brands", request -> {
      ArrayNode brands = Json.array();
      BRANDS.forEach(brand -> brands.add(json(brand)));
      return ZendeskPage.answer(request, base, "brands", brands);
    });
    server.on("GET /api/v2/brands/{id}", request ->
        JsonAnswer.of(200, Json.object().set("brand", json(brand(ZendeskHouse.id(request, 0))))));
    server.on("GET /api/v2/groups", request ->
        ZendeskPage.answer(request, base, "groups", Json.array().add(group(GROUP_ID)).add(group(OTHER_GROUP_ID))));
    server.on("GET /api/v2/groups/{id}", request -> {
      if (!isGroup(ZendeskHouse.id(request, 0))) {
        throw ZendeskHouse.notFound();
      }
      return JsonAnswer.of(200, Json.object().set("group", group(ZendeskHouse.id(request, 0))));
    });
    server.on("GET /api/v2/ticket_fields", request -> ZendeskPage.answer(request, base, "ticket_fields", fields()));
  }

  static Brand brand(long id) {
    return BRANDS.stream().filter(brand -> brand.id() == id).findFirst().orElseThrow(ZendeskHouse::notFound);
  }

  static Brand defaultBrand() {
    return BRANDS.get(0);
  }

  private ObjectNode json(Brand brand) {
    ObjectNode json = Json.object().put("id", brand.id()).put("url", base + "/api/v2/brands/" + brand.id() + ".json")
        .put("name", brand.name()).put("brand_url", "https://" + brand.subdomain() + ".zendesk.com")
        .put("subdomain", brand.subdomain()).put("active", true).put("default", brand.isDefault())
        .put("has_help_center", false).put("created_at", SINCE).put("updated_at", SINCE);
    json.putArray("ticket_form_ids").add(FORM_ID);
    return json;
  }

  static boolean isGroup(long id) {
    return id == GROUP_ID || id == OTHER_GROUP_ID;
  }

  static String groupName(long id) {
    return id == GROUP_ID ? GROUP_NAME : "Sales";
  }

  ObjectNode group(long id) {
    return Json.object().put("id", id).put("url", base + "/api/v2/groups/" + id + ".json")
        .put("name", groupName(id)).put("description", "").put("default", id == GROUP_ID).put("is_public", true)
        .put("deleted", false).put("created_at", SINCE).put("updated_at", SINCE);
  }

  private ArrayNode fields() {
    ArrayNode fields = Json.array();
    fields.add(field(7300415550601L, "subject", "Subject", false));
    fields.add(field(7300415550602L, "description", "Description", false));
    fields.add(field(7300415550603L, "status", "Status", false));
    CUSTOM_FIELDS.forEach((id, title) -> fields.add(field(id, "text", title, true)));
    return fields;
  }

  private ObjectNode field(long id, String type, String title, boolean removable) {
    return Json.object().put("id", id).put("url", base + "/api/v2/ticket_fields/" + id + ".json").put("type", type)
        .put("title", title).put("raw_title", title).put("description", title).put("position", 1).put("active", true)
        .put("required", false).put("removable", removable).put("created_at", SINCE).put("updated_at", SINCE);
  }
}
