package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A person as Klaviyo knows them; guarded by the simulator's lock. */
final class KlaviyoProfile {

  final String id = Ids.ulid();
  final String conversationId = Ids.ulid();
  final String whatsappConversationId = Ids.ulid();
  final Instant created = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  final ObjectNode properties = Json.object();
  String email;
  String number;
  String firstName;
  String lastName;
  String externalId;
  Instant updated = created;
  Instant lastEvent;
  Instant consentChanged = created;
  boolean consented;
  boolean everConsented;
  /** When the customer first wrote; before that there is no conversation to answer in. */
  Instant firstText;
  /** When the customer last wrote by WhatsApp; a day later the brand cannot answer any more. */
  Instant lastWhatsapp;
  /** What the customer texted last, and replies leave from. */
  String textedNumber;

  static String time(Instant time) {
    return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "+00:00");
  }

  void consent(boolean given) {
    consented = given;
    everConsented |= given;
    consentChanged = Instant.now();
    updated = consentChanged;
  }

  boolean answersByWhatsapp() {
    return lastWhatsapp != null && lastWhatsapp.isAfter(Instant.now().minus(1, ChronoUnit.DAYS));
  }

  ObjectNode json(URI base, boolean withSubscriptions) {
    ObjectNode data = Json.object().put("type", "profile").put("id", id);
    ObjectNode attributes = data.putObject("attributes");
    attributes.put("email", email).put("phone_number", number).put("external_id", externalId)
        .put("first_name", firstName).put("last_name", lastName).putNull("organization").put("locale", "en-US");
    attributes.putNull("title").putNull("image").put("created", time(created)).put("updated", time(updated))
        .put("last_event_date", time(lastEvent));
    attributes.putObject("location").put("country", "United States").put("timezone", "America/New_York");
    attributes.set("properties", properties.deepCopy());
    if (withSubscriptions) {
      ObjectNode subscriptions = attributes.putObject("subscriptions");
      subscriptions.putObject("whatsapp").putObject("conversational")
          .put("consent", answersByWhatsapp() ? "SUBSCRIBED" : "NEVER_SUBSCRIBED").put("can_receive", answersByWhatsapp());
      ObjectNode marketing = subscriptions.putObject("sms").putObject("marketing");
      marketing.put("can_receive_sms_marketing", consented && number != null);
      marketing.put("consent", consented ? "SUBSCRIBED" : everConsented ? "UNSUBSCRIBED" : "NEVER_SUBSCRIBED");
      marketing.put("consent_timestamp", everConsented ? time(consentChanged) : null);
      marketing.put("last_updated", everConsented ? time(consentChanged) : null);
    }
    data.putObject("relationships").putObject("conversations").putObject("links")
        .put("self", base + "/api/profiles/" + id + "/relationships/conversations")
        .put("related", base + "/api/profiles/" + id + "/conversations");
    data.putObject("links").put("self", base + "/api/profiles/" + id);
    return data;
  }
}
