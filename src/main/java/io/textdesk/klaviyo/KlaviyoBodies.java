package io.textdesk.klaviyo;

import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Requests to, and answers of, the Conversations API. */
@Component("klaviyoBodies")
public class KlaviyoBodies {

  /** The id of the SMS conversation in an answer of Get Conversations for Profile; null when there is none. */
  @SuppressWarnings("unchecked")
  public String smsConversation(@Body Map<String, Object> answer) {
    return ((List<Map<String, Object>>) answer.getOrDefault("data", List.of())).stream()
        .filter(conversation -> conversation.get("attributes") instanceof Map<?, ?> attributes
            && "sms".equals(attributes.get("channel")))
        .map(conversation -> (String) conversation.get("id"))
        .findFirst()
        .orElse(null);
  }

  public Map<String, Object> conversationMessage(
      @Body String text, @Variable("klaviyoConversationId") String conversationId) {
    return Map.of("data", Map.of(
        "type", "conversation-message",
        "attributes", Map.of("body", text),
        "relationships", Map.of("conversation", Map.of("data", Map.of("type", "conversation", "id", conversationId)))));
  }
}
