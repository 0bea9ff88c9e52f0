package io.textdesk.shared;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;

/** The one way to JSON and back for requests and answers. */
final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  private Json() {}

  static byte[] bytes(Object body) throws JsonProcessingException {
    return MAPPER.writeValueAsBytes(body);
  }

  /** @throws IOException when the answer is no JSON object, as a gateway's HTML is not */
  static Map<String, Object> map(byte[] json) throws IOException {
    return MAPPER.readValue(json, MAP);
  }
}
