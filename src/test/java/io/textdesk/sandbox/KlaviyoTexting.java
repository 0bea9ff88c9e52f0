package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** What Klaviyo does with texts from and to customers: events, keywords, consent, delivery. */
final class KlaviyoTexting implements AutoCloseable {

  private static final Set<String> STOP = Set.of("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT");
  private static final Set<String> START = Set.of("START", "UNSTOP", "JOIN");
  private static final Set<String> HELP = Set.of("HELP", "INFO");

  private final KlaviyoEvents events;
  private final KlaviyoWebhooks webhooks;
  private final KlaviyoFlowAction flow;
  private final KlaviyoPeople people;
  private final Function<KlaviyoProfile, SimulatedPhone> phones;
  private final Object lock;
  private final String brandNumber;
  private final ScheduledExecutorService carrier =
      Executors.newSingleThreadScheduledExecutor(JsonServer.daemons("klaviyo-carrier"));
  private Duration reportDelay = Duration.ofMillis(100);
  private boolean textInReceived;

  KlaviyoTexting(KlaviyoEvents events, KlaviyoWebhooks webhooks, KlaviyoFlowAction flow, KlaviyoPeople people,
      Function<KlaviyoProfile, SimulatedPhone> phones, Object lock, String brandNumber) {
    this.events = events;
    this.webhooks = webhooks;
    this.flow = flow;
    this.people = people;
    this.phones = phones;
    this.lock = lock;
    this.brandNumber = brandNumber;
  }

  void serve(JsonServer server) {
    server.on("POST /api/conversation-messages", this::reply);
    server.on("POST /api/profile-subscription-bulk-delete-jobs", this::unsubscribe);
  }

  void setReportDelay(Duration delay) {
    reportDelay = delay;
  }

  void setTextInReceived(boolean shown) {
    textInReceived = shown;
  }

  /** The customer texts the brand; the event is kept and, unless the test hands it over itself, published. */
  ObjectNode inbound(SimulatedPhone phone, String text, Consumer<ObjectNode> change, boolean publish) {
    Instant now = Instant.now();
    KlaviyoProfile profile = phone.profile();
    profile.firstText = profile.firstText == null ? now : profile.firstText;
    Map<String, String> properties = numbers(profile.number, brandNumber);
    properties.put("Message Body", text);
    ObjectNode event = events.build(SmsTopic.SENT, profile, properties, now);
    change.accept(event);
    profile.textedNumber = event.at("/payload/data/attributes/event_properties/To Number").asText(brandNumber);
    phone.shows(new PhoneMessage(now, true, profile.textedNumber, text, false));
    events.keep(event);
    if (publish) {
      webhooks.publish(event);
      flow.publish(event, profile);
    }
    obeyKeyword(phone, text);
    return event;
  }

  /** The customer writes by WhatsApp, of which only the topic is another one. */
  String whatsapp(SimulatedPhone phone, String text) {
    Instant now = Instant.now();
    KlaviyoProfile profile = phone.profile();
    profile.lastWhatsapp = now;
    Map<String, String> properties = numbers(profile.number, brandNumber);
    properties.put("Message Body", text);
    ObjectNode event = events.build(SmsTopic.SENT_WHATSAPP, profile, properties, now);
    phone.showsWhatsapp(new PhoneMessage(now, true, brandNumber, text, false));
    events.keep(event);
    webhooks.publish(event);
    return event.path("external_id").asText();
  }

  private void obeyKeyword(SimulatedPhone phone, String text) {
    String word = text.strip().toUpperCase(Locale.ROOT);
    KlaviyoProfile profile = phone.profile();
    if (STOP.contains(word)) {
      consent(profile, false);
      answer(phone, "You have been unsubscribed and will get no more texts. Reply START to come back.");
    } else if (START.contains(word)) {
      consent(profile, true);
      answer(phone, "You are subscribed to texts from Example Store. Reply STOP to end.");
    } else if (HELP.contains(word)) {
      answer(phone, "Example Store: an agent will help you here. Reply STOP to end.");
    }
  }

  private void consent(KlaviyoProfile profile, boolean given) {
    if (profile.consented != given) {
      profile.consent(given);
      raise(given ? SmsTopic.SUBSCRIBED : SmsTopic.UNSUBSCRIBED, profile, Map.of("Method", "inbound_message"));
    }
  }

  private void answer(SimulatedPhone phone, String text) {
    KlaviyoProfile profile = phone.profile();
    phone.shows(new PhoneMessage(Instant.now(), false, brandNumber, text, true));
    Map<String, String> properties = numbers(brandNumber, profile.number);
    properties.put("Carrier Delivery Status", "Delivered");
    raise(SmsTopic.AUTOMATED, profile, properties);
  }

  private JsonAnswer reply(JsonRequest request) {
    JsonNode body = request.json();
    if (body == null || !body.at("/data/type").asText().equals("conversation-message")) {
      throw KlaviyoHouse.invalid("The payload provided in the request is invalid.", "/data/type");
    }
    JsonNode text = body.at("/data/attributes/body");
    if (!text.isTextual() || text.asText().isBlank()) {
      throw KlaviyoHouse.invalid("'body' is a required field.", "/data/attributes/body");
    }
    JsonNode conversation = body.at("/data/relationships/conversation/data");
    if (!conversation.path("type").asText().equals("conversation")) {
      throw KlaviyoHouse.invalid("A conversation is required.", "/data/relationships/conversation");
    }
    KlaviyoProfile profile = people.byConversation(conversation.path("id").asText());
    if (profile == null) {
      throw KlaviyoHouse.notFound("conversation", conversation.path("id").asText());
    }
    if (conversation.path("id").asText().equals(profile.whatsappConversationId)) {
      return answerByWhatsapp(profile, text.asText());
    }
    if (!profile.consented) {
      throw KlaviyoHouse.invalid("The profile has not consented to receive text messages.",
          "/data/relationships/conversation");
    }
    send(phones.apply(profile), text.asText(), false, new LinkedHashMap<>());
    return JsonAnswer.empty(202);
  }

  /** Ends the consent of those numbers whose subscription to texts is named; a number of nobody is no error. */
  private JsonAnswer unsubscribe(JsonRequest request) {
    JsonNode data = request.json() == null ? Json.object() : request.json().path("data");
    JsonNode profiles = data.at("/attributes/profiles/data");
    if (!data.path("type").asText().equals("profile-subscription-bulk-delete-job") || profiles.isEmpty()) {
      throw KlaviyoHouse.invalid("The payload provided in the request is invalid.", "/data");
    }
    for (JsonNode wanted : profiles) {
      JsonNode marketing = wanted.at("/attributes/subscriptions/sms/marketing/consent");
      String number = Json.text(wanted.path("attributes"), "phone_number");
      if (!marketing.asText().equals("UNSUBSCRIBED") || number == null) {
        throw KlaviyoHouse.invalid("A phone number and its subscriptions are required.", "/data/attributes/profiles");
      }
      if (people.byNumber(number) != null) {
        consent(people.byNumber(number), false);
      }
    }
    return JsonAnswer.empty(202);
  }

  /** Klaviyo surely tells of it, too, but nobody knows how. */
  private JsonAnswer answerByWhatsapp(KlaviyoProfile profile, String text) {
    if (!profile.answersByWhatsapp()) {
      throw KlaviyoHouse.invalid("The conversation is closed.", "/data/relationships/conversation");
    }
    phones.apply(profile).showsWhatsapp(new PhoneMessage(Instant.now(), false, brandNumber, text, false));
    return JsonAnswer.empty(202);
  }

  /** The brand texts the customer: an agent's reply, or a campaign or flow. */
  String send(SimulatedPhone phone, String text, boolean automatic, Map<String, String> about) {
    KlaviyoProfile profile = phone.profile();
    String from = automatic || profile.textedNumber == null ? brandNumber : profile.textedNumber;
    Map<String, String> properties = numbers(from, profile.number);
    properties.putAll(about);
    if (textInReceived) {
      properties.put("Message Body", text);
    }
    String failure = phone.failure();
    if (failure != null) {
      properties.put("Failure Type", failure);
      properties.put("Failure Source", "carrier");
      if (failure.equals("Message Blocked")) {
        consent(profile, false);
      }
      return report(SmsTopic.FAILED, profile, properties);
    }
    phone.shows(new PhoneMessage(Instant.now(), false, from, text, automatic));
    properties.put("Carrier Delivery Status", "Delivered");
    return report(SmsTopic.RECEIVED, profile, properties);
  }

  /** What became of a text is known only some time after Klaviyo has accepted it. */
  private String report(SmsTopic topic, KlaviyoProfile profile, Map<String, String> properties) {
    ObjectNode event = events.build(topic, profile, properties, Instant.now());
    carrier.schedule(() -> {
      synchronized (lock) {
        events.keep(event);
        webhooks.publish(event);
      }
    }, reportDelay.toMillis(), TimeUnit.MILLISECONDS);
    return event.path("external_id").asText();
  }

  private void raise(SmsTopic topic, KlaviyoProfile profile, Map<String, String> properties) {
    ObjectNode event = events.build(topic, profile, properties, Instant.now());
    events.keep(event);
    webhooks.publish(event);
  }

  @Override
  public void close() {
    carrier.shutdownNow();
  }

  private static Map<String, String> numbers(String from, String to) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("From Number", from);
    properties.put("From Phone Region", region(from));
    properties.put("To Number", to);
    properties.put("To Phone Region", region(to));
    return properties;
  }

  private static String region(String number) {
    return number.startsWith("+49") ? "DE" : number.startsWith("+44") ? "GB" : number.startsWith("+43") ? "AT"
        : number.startsWith("+41") ? "CH" : number.startsWith("+61") ? "AU" : "US";
  }
}
