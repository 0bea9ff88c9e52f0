package io.textdesk.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** The body of a delivery, as both webhooks read it. */
final class DeliveryBody {

  private DeliveryBody() {}

  /** Camel has no body for an empty one. */
  static byte[] bytes(byte[] body) {
    return body == null ? new byte[0] : body;
  }

  /** @throws MalformedDelivery when it is not a JSON object */
  static JsonNode object(byte[] body, ObjectMapper json) {
    try {
      JsonNode object = json.readTree(bytes(body));
      if (object == null || !object.isObject()) {
        throw new MalformedDelivery("the body is not a JSON object");
      }
      return object;
    } catch (IOException e) {
      throw new MalformedDelivery("the body is not JSON");
    }
  }
}
