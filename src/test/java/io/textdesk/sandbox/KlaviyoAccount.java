package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;

/** The account itself and the number that customers text. */
record KlaviyoAccount(URI base, String id, String brandNumber) {

  void serve(JsonServer server) {
    server.on("GET /api/accounts", request -> {
      ObjectNode body = Json.object();
      body.putArray("data").add(json());
      body.putObject("links").put("self", base + "/api/accounts");
      return JsonAnswer.of(200, body);
    });
    server.on("GET /api/accounts/{id}", request -> {
      if (!request.part(0).equals(id)) {
        throw KlaviyoHouse.notFound("account", request.part(0));
      }
      return JsonAnswer.of(200, Json.object().set("data", json()));
    });
    server.on("GET /api/text-messaging-senders", request -> {
      if (!request.header("revision").endsWith(".pre")) {
        throw new Refused(KlaviyoHouse.error(404, "This endpoint is in beta.", "/data/"));
      }
      ObjectNode body = Json.object();
      body.putArray("data").add(sender());
      body.putObject("links").put("self", base + "/api/text-messaging-senders");
      return JsonAnswer.of(200, body);
    });
  }

  private ObjectNode json() {
    ObjectNode account = Json.object().put("type", "account").put("id", id);
    ObjectNode attributes = account.putObject("attributes").put("test_account", true);
    ObjectNode contact = attributes.putObject("contact_information");
    contact.put("default_sender_name", "Example Store").put("default_sender_email", "hello@shop.example.com")
        .put("website_url", "https://shop.example.com").put("organization_name", "Example Store");
    contact.putObject("street_address").put("address1", "1 Example Street").putNull("address2")
        .put("city", "Boston").put("region", "MA").put("country", "US").put("zip", "02110");
    attributes.put("industry", "Apparel").put("timezone", "US/Eastern").put("preferred_currency", "USD")
        .put("public_api_key", id).put("locale", "en-US");
    account.putObject("links").put("self", base + "/api/accounts/" + id);
    return account;
  }

  private ObjectNode sender() {
    String senderId = "01K0Q8SENDER00000000000001";
    ObjectNode sender = Json.object().put("type", "text-messaging-sender").put("id", senderId);
    ObjectNode attributes = sender.putObject("attributes").put("sender_type", "toll_free");
    attributes.putObject("sender_details").put("country", "US");
    attributes.put("status", "active").put("created_at", "2026-01-05T08:00:00Z").putNull("forwarding_number")
        .put("sender_identifier", brandNumber);
    sender.putObject("links").put("self", base + "/api/text-messaging-senders/" + senderId);
    return sender;
  }
}
