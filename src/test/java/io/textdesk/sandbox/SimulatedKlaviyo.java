package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A Klaviyo account on loopback, with customers who text it. */
public final class SimulatedKlaviyo implements AutoCloseable {

  private static final String API_KEY = "pk_sandbox_0123456789abcdef";
  private static final String WEBHOOK_SECRET = "klaviyo-sandbox-secret-0123456789";
  private static final String ACCOUNT_ID = "Xy7Qb2";
  private static final String BRAND_NUMBER = "+18335550120";

  private final Object lock = new Object();
  private final RateLimits limits = new RateLimits();
  private final JsonServer server;
  private final KlaviyoPeople people;
  private final KlaviyoEvents events;
  private final KlaviyoWebhooks webhooks;
  private final KlaviyoFlowAction flow = new KlaviyoFlowAction(WEBHOOK_SECRET);
  private final KlaviyoTexting texting;
  private final KlaviyoMetricEvents metricEvents;
  private final Map<KlaviyoProfile, SimulatedPhone> phones = new LinkedHashMap<>();
  private final Strangers strangers = new Strangers();

  /** Listens on a port of 127.0.0.1; 0 takes a free one. */
  public SimulatedKlaviyo(int port) {
    server = new JsonServer("klaviyo", port, new KlaviyoHouse(API_KEY, limits), lock);
    people = new KlaviyoPeople(server.url());
    events = new KlaviyoEvents(server.url(), people);
    webhooks = new KlaviyoWebhooks(server.url(), ACCOUNT_ID, WEBHOOK_SECRET);
    texting = new KlaviyoTexting(events, webhooks, flow, people, this::phoneOf, lock, BRAND_NUMBER);
    metricEvents = new KlaviyoMetricEvents(people, events);
    new KlaviyoAccount(server.url(), ACCOUNT_ID, BRAND_NUMBER).serve(server);
    people.serve(server);
    events.serve(server);
    webhooks.serve(server);
    texting.serve(server);
    metricEvents.serve(server);
    server.start();
  }

  public URI url() {
    return server.url();
  }

  public String apiKey() {
    return API_KEY;
  }

  public String webhookSecret() {
    return WEBHOOK_SECRET;
  }

  public String accountId() {
    return ACCOUNT_ID;
  }

  /** The toll-free number that customers text. */
  public String brandNumber() {
    return BRAND_NUMBER;
  }

  /** From now on events of all topics go there; null sends them nowhere. */
  public void deliverWebhooksTo(URI endpoint) {
    synchronized (lock) {
      webhooks.deliverTo(endpoint);
    }
  }

  /** The body of the flow's webhook action. */
  public String flowTemplate() {
    return KlaviyoFlowAction.TEMPLATE;
  }

  /** From now on a flow tells of customers' texts by its webhook action; null ends that. */
  public void deliverFlowWebhooksTo(URI endpoint) {
    flow.deliverTo(endpoint);
  }

  /** What the flow's webhook action sends for an event, posted at once. */
  public Delivery tellByFlow(String eventId, SimulatedPhone phone) {
    ObjectNode event;
    synchronized (lock) {
      event = events.told(eventId);
    }
    return flow.deliver(webhooks.receiver().endpoint().resolve("/webhooks/klaviyo-flow"), event, phone.profile());
  }

  /** While webhooks are off, as Klaviyo switches them after two days of errors, events are lost to them. */
  public void setWebhooksEnabled(boolean enabled) {
    synchronized (lock) {
      webhooks.setEnabled(enabled);
    }
  }

  public boolean webhooksEnabled() {
    synchronized (lock) {
      return webhooks.enabled();
    }
  }

  /** A new customer; the e-mail may be null. */
  public SimulatedPhone phone(String name, String email, String number, boolean consented) {
    synchronized (lock) {
      int blank = name == null ? -1 : name.indexOf(' ');
      String first = blank < 0 ? name : name.substring(0, blank);
      String last = blank < 0 ? null : name.substring(blank + 1);
      KlaviyoProfile profile = people.add(first, last, email, number);
      if (consented) {
        profile.consent(true);
      }
      return phoneOf(profile);
    }
  }

  /** A new consented customer with a name, an e-mail and a number that nobody else has. */
  public SimulatedPhone anyPhone() {
    Strangers.Stranger stranger = strangers.next();
    return phone(stranger.first() + " " + stranger.last(), stranger.email(), stranger.number(), true);
  }

  /** All customers with a number, also those that the API has made. */
  public List<SimulatedPhone> phones() {
    synchronized (lock) {
      return people.all().stream().filter(profile -> profile.number != null).map(this::phoneOf).toList();
    }
  }

  private SimulatedPhone phoneOf(KlaviyoProfile profile) {
    return phones.computeIfAbsent(profile, person -> new SimulatedPhone(person, this));
  }

  /** The events that were written through the API, each once. */
  public List<MetricEvent> metricEvents() {
    synchronized (lock) {
      return metricEvents.written();
    }
  }

  /** A campaign reaches the phone; answers the id of the event. */
  public String sendCampaign(SimulatedPhone phone, String campaign, String text) {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("Message Type", "campaign");
    about.put("Message Name", campaign);
    about.put("Campaign Name", campaign);
    about.put("$message", Ids.ulid());
    return send(phone, text, true, about);
  }

  /** A flow's text reaches the phone; answers the id of the event. */
  public String sendFlow(SimulatedPhone phone, String messageName, String text) {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("Message Type", "flow");
    about.put("Message Name", messageName);
    about.put("$flow", Ids.shortId(6));
    about.put("$message", Ids.shortId(6));
    return send(phone, text, true, about);
  }

  /** Somebody answers in Klaviyo's own inbox; answers the id of the event. */
  public String replyFromInbox(SimulatedPhone phone, String text) {
    return send(phone, text, false, Map.of());
  }

  private String send(SimulatedPhone phone, String text, boolean automatic, Map<String, String> about) {
    synchronized (lock) {
      return texting.send(phone, text, automatic, about);
    }
  }

  /** How long after a text was accepted its event comes, delivered or failed; 100 ms by default. */
  public void setReportDelay(Duration delay) {
    synchronized (lock) {
      texting.setReportDelay(delay);
    }
  }

  /** Whether events of sent texts say what the text was; nobody knows, so the default is no. */
  public void setTextInReceivedEvents(boolean shown) {
    synchronized (lock) {
      texting.setTextInReceived(shown);
    }
  }

  /** How long after a customer's first text the conversation shows; at once by default. */
  public void setConversationDelay(Duration delay) {
    synchronized (lock) {
      people.setConversationDelay(delay);
    }
  }

  /** Whether metrics have their names of July 2026, the default, or the older ones. */
  public void setRenamedMetrics(boolean renamed) {
    synchronized (lock) {
      events.setRenamed(renamed);
    }
  }

  /** The customer texts, but the event is the test's to hand over, as in a batch. */
  public ObjectNode inboundEvent(SimulatedPhone phone, String text) {
    return inboundEvent(phone, text, event -> {});
  }

  public ObjectNode inboundEvent(SimulatedPhone phone, String text, Consumer<ObjectNode> change) {
    synchronized (lock) {
      return texting.inbound(phone, text, change, false);
    }
  }

  /** So many texts to a sender that cannot receive, which costs nobody anything; one a second. */
  public List<ObjectNode> textsToBrandedSender(SimulatedPhone phone, int howMany, Instant first) {
    return IntStream.range(0, howMany).mapToObj(number -> inboundEvent(phone, "Text " + number, event -> {
      ObjectNode attributes = (ObjectNode) event.at("/payload/data/attributes");
      attributes.put("timestamp", first.plusSeconds(number).getEpochSecond());
      ((ObjectNode) attributes.path("event_properties")).put("To Number", "EXAMPLE");
    })).toList();
  }

  /** The metric of a topic such as event:klaviyo.sent_sms. */
  public String metricId(String topic) {
    return Stream.of(SmsTopic.values()).filter(known -> known.id().equals(topic)).findFirst().orElseThrow().metricId();
  }

  /** The body of one delivery of these events. */
  public ObjectNode batch(List<ObjectNode> events) {
    return webhooks.delivery(events);
  }

  /** Sends the same event once more, signed anew. */
  public Delivery redeliver(String eventId) {
    ObjectNode body;
    synchronized (lock) {
      body = webhooks.delivery(List.of(events.told(eventId)));
    }
    return webhooks.sender().deliver(eventId, Json.bytes(body), webhooks.receiver());
  }

  /** Signs a body and posts it at once. */
  public Delivery deliver(ObjectNode body) {
    return deliver(Json.bytes(body));
  }

  public Delivery deliver(byte[] body) {
    return webhooks.sender().deliver(Ids.ulid(), body, webhooks.receiver());
  }

  /** Signs a body as of another moment, and lets the test change the headers before it is posted. */
  public Delivery deliver(byte[] body, Instant signedAt, Consumer<Map<String, String>> change) {
    Map<String, String> headers = KlaviyoWebhooks.sign(webhooks.receiver(), body, signedAt);
    change.accept(headers);
    return webhooks.sender().deliver(Ids.ulid(), body, webhooks.receiver().endpoint(), headers);
  }

  /** Every attempt to hand a webhook over. */
  public List<Delivery> deliveries() {
    return webhooks.sender().deliveries();
  }

  /** How many events wait for their delivery or its repetition. */
  public int pendingDeliveries() {
    return webhooks.sender().pending() + flow.pending();
  }

  /** Does not wait any longer with what is to be repeated. */
  public void repeatDeliveriesNow() {
    webhooks.sender().hurry();
  }

  public void forgetPendingDeliveries() {
    webhooks.sender().forgetPending();
  }

  public List<RecordedRequest> requests() {
    return server.requests();
  }

  public Faults faults() {
    return server.faults();
  }

  public void setRateLimits(boolean on) {
    limits.set(on);
  }

  /** Forgets requests, deliveries, faults and used-up limits; people and their texts stay. */
  public void reset() {
    server.reset();
    webhooks.sender().reset();
    limits.clear();
  }

  @Override
  public void close() {
    server.close();
    texting.close();
    webhooks.close();
    flow.close();
  }

  Object lock() {
    return lock;
  }

  KlaviyoTexting texting() {
    return texting;
  }
}
