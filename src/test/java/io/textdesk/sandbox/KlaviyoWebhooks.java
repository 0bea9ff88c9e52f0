package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.SignedWebhooks.Receiver;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The webhooks of the account: who wants which topic, and how a delivery looks and is signed. */
final class KlaviyoWebhooks implements AutoCloseable {

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'").withZone(ZoneOffset.UTC);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);
  private static final int MOST_WEBHOOKS = 10;

  private final URI base;
  private final String accountId;
  private final Hook ours;
  private final Map<String, Hook> hooks = new LinkedHashMap<>();
  private final SignedWebhooks sender =
      new SignedWebhooks("klaviyo", KlaviyoWebhooks::sign, (attempts, status, headers) -> Optional.of(pause(attempts)),
          Duration.ofSeconds(5));

  KlaviyoWebhooks(URI base, String accountId, String secret) {
    this.base = base;
    this.accountId = accountId;
    ours = new Hook("Textdesk", null, secret);
  }

  /** Klaviyo repeats for two days with pauses up to an hour; here they stay short. */
  private static Duration pause(int attempts) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, 10));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  static Map<String, String> sign(Receiver receiver, byte[] body, Instant at) {
    String timestamp = HTTP_DATE.format(at);
    byte[] digest = SignedWebhooks.hmacSha256(receiver.secret(), body, timestamp.getBytes(StandardCharsets.UTF_8));
    Map<String, String> headers = SignedWebhooks.jsonHeaders("Klaviyo/1.0");
    headers.put("Klaviyo-Webhook-Id", receiver.webhookId());
    headers.put("Klaviyo-Signature", HexFormat.of().formatHex(digest));
    headers.put("Klaviyo-Timestamp", timestamp);
    return headers;
  }

  void serve(JsonServer server) {
    server.on("GET /api/webhook-topics", request -> {
      ObjectNode body = Json.object();
      ArrayNode data = body.putArray("data");
      List.of(SmsTopic.values()).forEach(topic -> data.add(topic(topic.id())));
      body.putObject("links").put("self", base + "/api/webhook-topics");
      return JsonAnswer.of(200, body);
    });
    server.on("GET /api/webhook-topics/{id}", request -> {
      requireTopic(request.part(0));
      return JsonAnswer.of(200, Json.object().set("data", topic(request.part(0))));
    });
    server.on("GET /api/webhooks", request -> {
      ObjectNode body = Json.object();
      ArrayNode data = body.putArray("data");
      hooks.values().forEach(hook -> data.add(hook.json(base)));
      body.putObject("links").put("self", base + "/api/webhooks");
      return JsonAnswer.of(200, body);
    });
    server.on("GET /api/webhooks/{id}", request -> JsonAnswer.of(200, answer(known(request))));
    server.on("POST /api/webhooks", this::create);
    server.on("PATCH /api/webhooks/{id}", request -> {
      Hook hook = known(request);
      change(hook, requireData(request));
      return JsonAnswer.of(200, answer(hook));
    });
    server.on("DELETE /api/webhooks/{id}", request -> {
      hooks.remove(known(request).id);
      return JsonAnswer.empty(204);
    });
  }

  /** The account has one webhook, to this address, for all topics; null takes it away. */
  void deliverTo(URI endpoint) {
    ours.endpoint = endpoint;
    hooks.clear();
    if (endpoint != null) {
      hooks.put(ours.id, ours);
    }
  }

  void setEnabled(boolean enabled) {
    hooks.values().forEach(hook -> hook.enabled = enabled);
  }

  /** Whether no webhook is off. */
  boolean enabled() {
    return hooks.values().stream().allMatch(hook -> hook.enabled);
  }

  void publish(ObjectNode event) {
    String topic = event.path("topic").asText();
    for (Hook hook : List.copyOf(hooks.values())) {
      if (hook.enabled && hook.wants(topic)) {
        byte[] body = Json.bytes(delivery(hook, List.of(event)));
        sender.send(event.path("external_id").asText(), body, hook::receiver);
      }
    }
  }

  ObjectNode delivery(List<ObjectNode> events) {
    return delivery(ours, events);
  }

  private ObjectNode delivery(Hook hook, List<ObjectNode> events) {
    ObjectNode body = Json.object();
    ArrayNode data = body.putArray("data");
    events.forEach(data::add);
    body.putObject("meta").put("klaviyo_webhook_id", hook.headerId).put("timestamp", MICROS.format(Instant.now()))
        .put("klaviyo_account_id", accountId);
    return body;
  }

  SignedWebhooks sender() {
    return sender;
  }

  /** The webhook that {@link #deliverTo} set up. */
  Receiver receiver() {
    if (ours.endpoint == null) {
      throw new IllegalStateException("There is no address for webhooks yet");
    }
    return new Receiver(ours.endpoint, ours.headerId, ours.secret);
  }

  @Override
  public void close() {
    sender.close();
  }

  private JsonAnswer create(JsonRequest request) {
    JsonNode data = requireData(request);
    JsonNode attributes = data.path("attributes");
    for (String field : List.of("name", "endpoint_url", "secret_key")) {
      if (Json.text(attributes, field) == null) {
        throw KlaviyoHouse.invalid("'" + field + "' is a required field.", "/data/attributes/" + field);
      }
    }
    if (data.at("/relationships/webhook-topics/data").isEmpty()) {
      throw KlaviyoHouse.invalid("At least one topic is required.", "/data/relationships/webhook-topics");
    }
    if (hooks.size() >= MOST_WEBHOOKS) {
      throw KlaviyoHouse.invalid("An account can have 10 webhooks.", "/data/");
    }
    Hook hook = new Hook(null, null, null);
    change(hook, data);
    hooks.put(hook.id, hook);
    return JsonAnswer.of(201, answer(hook));
  }

  private void change(Hook hook, JsonNode data) {
    JsonNode attributes = data.path("attributes");
    String endpoint = Json.text(attributes, "endpoint_url");
    if (endpoint != null && !endpoint.startsWith("https://") && !endpoint.matches("http://(localhost|127\\..*)")) {
      throw KlaviyoHouse.invalid("The endpoint must be https.", "/data/attributes/endpoint_url");
    }
    String secret = Json.text(attributes, "secret_key");
    if (secret != null && secret.length() < 16) {
      throw KlaviyoHouse.invalid("The secret needs at least 16 characters.", "/data/attributes/secret_key");
    }
    JsonNode topics = data.at("/relationships/webhook-topics/data");
    topics.forEach(topic -> requireTopic(topic.path("id").asText()));
    hook.endpoint = endpoint == null ? hook.endpoint : URI.create(endpoint);
    hook.secret = secret == null ? hook.secret : secret;
    hook.name = attributes.has("name") ? attributes.path("name").asText() : hook.name;
    hook.description = attributes.has("description") ? Json.text(attributes, "description") : hook.description;
    hook.enabled = attributes.path("enabled").asBoolean(hook.enabled);
    if (topics.isArray()) {
      hook.topics = new LinkedHashSet<>();
      topics.forEach(topic -> hook.topics.add(topic.path("id").asText()));
    }
    hook.updated = Instant.now();
  }

  private static JsonNode requireData(JsonRequest request) {
    JsonNode body = request.json();
    if (body == null || !body.at("/data/type").asText().equals("webhook")) {
      throw KlaviyoHouse.invalid("A webhook is required.", "/data");
    }
    return body.path("data");
  }

  private static void requireTopic(String id) {
    if (List.of(SmsTopic.values()).stream().noneMatch(topic -> topic.id().equals(id))) {
      throw KlaviyoHouse.invalid("'" + id + "' is not a topic of this account.", "/data/relationships/webhook-topics");
    }
  }

  private Hook known(JsonRequest request) {
    Hook hook = hooks.get(request.part(0));
    if (hook == null) {
      throw KlaviyoHouse.notFound("webhook", request.part(0));
    }
    return hook;
  }

  private ObjectNode answer(Hook hook) {
    ObjectNode body = Json.object();
    body.set("data", hook.json(base));
    body.putObject("links").put("self", base + "/api/webhooks");
    return body;
  }

  private ObjectNode topic(String id) {
    ObjectNode topic = Json.object().put("type", "webhook-topic").put("id", id);
    topic.putObject("links").put("self", base + "/api/webhook-topics/" + id);
    return topic;
  }

  /** One webhook; its id in the headers is another than its id in the API. */
  private static final class Hook {
    private final String id = Ids.ulid();
    private final String headerId = Ids.hex(64);
    private final Instant created = Instant.now();
    private String name;
    private String description;
    private volatile URI endpoint;
    private volatile String secret;
    private volatile boolean enabled = true;
    private Set<String> topics;
    private Instant updated = created;

    Hook(String name, URI endpoint, String secret) {
      this.name = name;
      this.endpoint = endpoint;
      this.secret = secret;
    }

    /** A webhook of the sandbox itself takes every topic, also those that a test invents. */
    boolean wants(String topic) {
      return topics == null || topics.contains(topic);
    }

    Optional<Receiver> receiver() {
      return endpoint == null || !enabled ? Optional.empty() : Optional.of(new Receiver(endpoint, headerId, secret));
    }

    ObjectNode json(URI base) {
      ObjectNode data = Json.object().put("type", "webhook").put("id", id);
      // Klaviyo shows the address cut short, and never the secret.
      data.putObject("attributes").put("name", name).put("description", description)
          .put("endpoint_url", endpoint.getScheme() + "://" + endpoint.getAuthority()).put("enabled", enabled)
          .put("created_at", KlaviyoProfile.time(created)).put("updated_at", KlaviyoProfile.time(updated));
      ArrayNode related = data.putObject("relationships").putObject("webhook-topics").putArray("data");
      for (SmsTopic topic : SmsTopic.values()) {
        if (wants(topic.id())) {
          related.addObject().put("type", "webhook-topic").put("id", topic.id());
        }
      }
      data.putObject("links").put("self", base + "/api/webhooks/" + id);
      return data;
    }
  }
}
