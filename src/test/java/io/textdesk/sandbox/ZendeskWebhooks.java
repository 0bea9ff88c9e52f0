package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.SignedWebhooks.Receiver;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/** The webhooks of the account: who subscribed to which event, and how a delivery is signed and repeated. */
final class ZendeskWebhooks implements AutoCloseable {

  private static final Set<String> OUR_TYPES = Set.of("ticket.created", "ticket.comment_added",
      "ticket.status_changed", "ticket.merged", "ticket.requester_changed", "ticket.soft_deleted",
      "ticket.permanently_deleted", "ticket.undeleted", "ticket.marked_as_spam", "ticket.tags_changed");
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int MOST_AFTER_CONFLICT = 3;
  private static final int MOST_AFTER_SILENCE = 5;

  private final URI base;
  private final String connectorId;
  private final Hook ours;
  private final Map<String, Hook> hooks = new LinkedHashMap<>();
  private final Map<String, byte[]> told = new HashMap<>();
  private final SignedWebhooks sender =
      new SignedWebhooks("zendesk", ZendeskWebhooks::sign, ZendeskWebhooks::pause, Duration.ofSeconds(12));

  ZendeskWebhooks(URI base, String secret, long connectorId) {
    this.base = base;
    this.connectorId = String.valueOf(connectorId);
    ours = new Hook(secret);
    ours.settings.put("name", "Textdesk").put("status", "active").put("http_method", "POST")
        .put("request_format", "json");
    ArrayNode types = ours.settings.putArray("subscriptions");
    OUR_TYPES.stream().sorted().forEach(type -> types.add("zen:event-type:" + type));
  }

  /**
   * Only a conflict, a polite "later" and silence are worth another attempt to Zendesk. Silence is met with
   * growing pauses, so that a restarted receiver is found again.
   */
  private static Optional<Duration> pause(int attempts, int status, Optional<HttpHeaders> headers) {
    boolean soon = headers.flatMap(all -> all.firstValue("Retry-After"))
        .filter(seconds -> seconds.matches("[1-5]?\\d")).isPresent();
    boolean later = (status == 429 || status == 503) && soon;
    if (status == 409 && attempts <= MOST_AFTER_CONFLICT || later && attempts <= MOST_AFTER_SILENCE) {
      return Optional.of(PAUSE);
    }
    return status == 0 && attempts <= MOST_AFTER_SILENCE ? Optional.of(PAUSE.multipliedBy(1L << attempts - 1))
        : Optional.empty();
  }

  static Map<String, String> sign(Receiver receiver, byte[] body, Instant at) {
    String timestamp = ZendeskTime.seconds(at);
    byte[] digest = SignedWebhooks.hmacSha256(receiver.secret(), timestamp.getBytes(StandardCharsets.UTF_8), body);
    Map<String, String> headers = SignedWebhooks.jsonHeaders("Zendesk Webhook");
    headers.put("X-Zendesk-Account-Id", ZendeskAccount.ACCOUNT_ID);
    headers.put("X-Zendesk-Webhook-Id", receiver.webhookId());
    headers.put("X-Zendesk-Webhook-Invocation-Id", Ids.ulid());
    headers.put("X-Zendesk-Webhook-Signature", Base64.getEncoder().encodeToString(digest));
    headers.put("X-Zendesk-Webhook-Signature-Timestamp", timestamp);
    return headers;
  }

  void serve(JsonServer server) {
    server.on("GET /api/v2/webhooks", request -> {
      ArrayNode shown = Json.array();
      String name = request.param("filter[name_contains]", "");
      hooks.values().stream().filter(hook -> hook.settings.path("name").asText().contains(name))
          .forEach(hook -> shown.add(hook.json()));
      return ZendeskPage.answer(request, base, "webhooks", shown);
    });
    server.on("POST /api/v2/webhooks", this::create);
    server.on("GET /api/v2/webhooks/{id}", request -> shown(200, known(request)));
    server.on("PATCH /api/v2/webhooks/{id}", this::change);
    server.on("PUT /api/v2/webhooks/{id}", this::change);
    server.on("DELETE /api/v2/webhooks/{id}", request -> {
      hooks.remove(known(request).id);
      return JsonAnswer.empty(204);
    });
    server.on("GET /api/v2/webhooks/{id}/signing_secret", request -> secret(200, known(request)));
    server.on("POST /api/v2/webhooks/{id}/signing_secret", request -> {
      Hook hook = known(request);
      hook.secret = newSecret();
      return secret(201, hook);
    });
  }

  /** The account already has a webhook to this address; null takes it away. */
  void deliverTo(URI endpoint) {
    if (endpoint == null) {
      hooks.remove(ours.id);
      ours.settings.remove("endpoint");
    } else {
      ours.settings.put("endpoint", endpoint.toString());
      hooks.put(ours.id, ours);
    }
    ours.refresh();
  }

  void setActive(boolean active) {
    hooks.values().forEach(hook -> {
      hook.settings.put("status", active ? "active" : "inactive");
      hook.refresh();
    });
  }

  /** Whether no webhook is off. */
  boolean active() {
    return hooks.values().stream().allMatch(hook -> hook.active);
  }

  void publish(ObjectNode event) {
    byte[] body = Json.bytes(event);
    String id = event.path("id").asText();
    told.put(id, body);
    for (Hook hook : hooks.values()) {
      if (hook.receiver().isPresent() && hook.wants(event.path("type").asText())) {
        sender.send(id, body, hook::receiver);
      }
    }
  }

  byte[] told(String eventId) {
    if (!told.containsKey(eventId)) {
      throw new NoSuchElementException("There was no event " + eventId);
    }
    return told.get(eventId);
  }

  SignedWebhooks sender() {
    return sender;
  }

  /** The webhook that {@link #deliverTo} set up. */
  Receiver receiver() {
    if (ours.endpoint == null) {
      throw new IllegalStateException("There is no address for webhooks yet");
    }
    return new Receiver(ours.endpoint, ours.id, ours.secret);
  }

  @Override
  public void close() {
    sender.close();
  }

  private JsonAnswer create(JsonRequest request) {
    JsonNode webhook = ZendeskHouse.required(request, "webhook");
    for (String field : List.of("name", "endpoint", "http_method", "request_format", "status")) {
      if (Json.text(webhook, field) == null) {
        throw ZendeskHouse.badRequest("Parameter webhook." + field + " is required");
      }
    }
    Hook hook = new Hook(newSecret());
    hook.settings.setAll((ObjectNode) webhook.deepCopy());
    hook.settings.put("created_by", connectorId).put("updated_by", connectorId);
    hook.refresh();
    hooks.put(hook.id, hook);
    return shown(201, hook);
  }

  private JsonAnswer change(JsonRequest request) {
    Hook hook = known(request);
    JsonNode changes = ZendeskHouse.required(request, "webhook");
    boolean event = hook.settings.path("subscriptions").toString().contains("zen:event-type");
    boolean stays = !changes.has("subscriptions")
        || changes.path("subscriptions").toString().contains("zen:event-type") == event;
    if (!stays) {
      throw ZendeskHouse.badRequest("The kind of a webhook cannot be changed.");
    }
    hook.settings.setAll((ObjectNode) changes.deepCopy());
    hook.refresh();
    return JsonAnswer.empty(204);
  }

  private Hook known(JsonRequest request) {
    Hook hook = hooks.get(request.part(0));
    if (hook == null) {
      throw ZendeskHouse.notFound();
    }
    return hook;
  }

  private static JsonAnswer shown(int status, Hook hook) {
    return JsonAnswer.of(status, Json.object().set("webhook", hook.json()));
  }

  private static JsonAnswer secret(int status, Hook hook) {
    ObjectNode body = Json.object();
    body.putObject("signing_secret").put("algorithm", "SHA256").put("secret", hook.secret);
    return JsonAnswer.of(status, body);
  }

  private static String newSecret() {
    return Base64.getEncoder().encodeToString(Ids.hex(32).getBytes(StandardCharsets.UTF_8));
  }

  private static final class Hook {
    private final String id = Ids.ulid();
    private final String created = ZendeskTime.seconds(Instant.now());
    private final ObjectNode settings = Json.object();
    private volatile String secret;
    private volatile URI endpoint;
    private volatile boolean active;

    Hook(String secret) {
      this.secret = secret;
    }

    /** The sender reads on a thread of its own, so it gets a copy of what counts. */
    void refresh() {
      active = settings.path("status").asText().equals("active");
      endpoint = settings.has("endpoint") ? URI.create(settings.path("endpoint").asText()) : null;
    }

    Optional<Receiver> receiver() {
      URI where = endpoint;
      return where == null || !active ? Optional.empty() : Optional.of(new Receiver(where, id, secret));
    }

    boolean wants(String type) {
      for (JsonNode subscription : settings.path("subscriptions")) {
        if (subscription.asText().equals(type)) {
          return true;
        }
      }
      return false;
    }

    ObjectNode json() {
      ObjectNode json = Json.object().put("id", id);
      json.setAll(settings.deepCopy());
      json.put("created_at", created).put("updated_at", created);
      return json;
    }
  }
}
