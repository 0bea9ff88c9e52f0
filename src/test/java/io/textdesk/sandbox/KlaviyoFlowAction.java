package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.SignedWebhooks.Receiver;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A flow that is triggered by a customer's text and has a webhook action, whose body is a template. */
final class KlaviyoFlowAction implements AutoCloseable {

  /** As in docs/klaviyo-sources.md. */
  static final String TEMPLATE = """
      {
        "event_id": "{{ event|lookup:'$event_id' }}",
        "profile_id": "{{ person.KlaviyoID }}",
        "phone": "{{ person.phone_number|default:'' }}",
        "sender": "{{ event|lookup:'To Number'|default:'' }}",
        "text": "{{ event|lookup:'Message Body'|default:'' }}",
        "time": "{{ event|lookup:'$timestamp'|default:'' }}"
      }
      """;

  private static final Pattern TAG =
      Pattern.compile("\\{\\{ (?:event\\|lookup:'([^']+)'|person\\.(\\w+))(?:\\|default:'')? }}");

  private final String secret;
  /** Klaviyo tries again for a while; how long is not documented. */
  private final SignedWebhooks sender = new SignedWebhooks("klaviyo-flow", (receiver, body, at) -> headers(receiver.secret()),
      (attempts, status, headers) -> attempts < 5 ? Optional.of(Duration.ofSeconds(1)) : Optional.empty(),
      Duration.ofSeconds(5));
  private volatile URI endpoint;

  KlaviyoFlowAction(String secret) {
    this.secret = secret;
  }

  /** From now on the flow is live; null ends that. */
  void deliverTo(URI address) {
    endpoint = address;
  }

  void publish(ObjectNode event, KlaviyoProfile profile) {
    if (endpoint != null) {
      sender.send(event.path("external_id").asText(), body(event, profile),
          () -> Optional.ofNullable(endpoint).map(address -> new Receiver(address, null, secret)));
    }
  }

  Delivery deliver(URI address, ObjectNode event, KlaviyoProfile profile) {
    return sender.deliver(event.path("external_id").asText(), body(event, profile), new Receiver(address, null, secret));
  }

  int pending() {
    return sender.pending();
  }

  @Override
  public void close() {
    sender.close();
  }

  private static Map<String, String> headers(String secret) {
    Map<String, String> headers = SignedWebhooks.jsonHeaders("Klaviyo/1.0");
    headers.put("X-Textdesk-Secret", secret);
    return headers;
  }

  private static byte[] body(ObjectNode event, KlaviyoProfile profile) {
    Matcher tag = TAG.matcher(TEMPLATE);
    StringBuilder body = new StringBuilder();
    while (tag.find()) {
      String value = tag.group(1) != null
          ? event.at("/payload/data/attributes/event_properties").path(tag.group(1)).asText()
          : "KlaviyoID".equals(tag.group(2)) ? profile.id : profile.number;
      tag.appendReplacement(body, Matcher.quoteReplacement(escaped(value)));
    }
    return tag.appendTail(body).toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String escaped(String value) {
    String quoted = new String(Json.bytes(Json.object().put("x", value)), StandardCharsets.UTF_8);
    return quoted.substring("{\"x\":\"".length(), quoted.length() - "\"}".length());
  }
}
