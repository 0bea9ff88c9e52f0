package io.textdesk.klaviyo;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Requests to, and answers of, the Conversations API, and the job that unsubscribes. */
@Component("klaviyoBodies")
public class KlaviyoBodies {

  /** The id of the channel's conversation in an answer of Get Conversations for Profile; null when there is none. */
  @SuppressWarnings("unchecked")
  public String conversation(@Body Map<String, Object> answer, @Variable("channel") String channel) {
    return ((List<Map<String, Object>>) answer.getOrDefault("data", List.of())).stream()
        .filter(conversation -> conversation.get("attributes") instanceof Map<?, ?> attributes
            && channel.equals(attributes.get("channel")))
        .map(conversation -> (String) conversation.get("id"))
        .findFirst()
        .orElse(null);
  }

  /** The query of the next page of a list, or null. */
  public String nextPage(@Body Map<String, Object> answer) {
    return answer.get("links") instanceof Map<?, ?> links && links.get("next") instanceof String next
        ? URI.create(next).getRawQuery() : null;
  }

  public Map<String, Object> conversationMessage(
      @Body String text, @Variable("klaviyoConversationId") String conversationId) {
    return Map.of("data", Map.of(
        "type", "conversation-message",
        "attributes", Map.of("body", text),
        "relationships", Map.of("conversation", Map.of("data", Map.of("type", "conversation", "id", conversationId)))));
  }

  /**
   * Of marketing by text messages, which is the only consent that Klaviyo asks of them here; e-mail stays as it is.
   *
   * @param customer a row of the table profile
   * @see <a href="https://developers.klaviyo.com/en/reference/bulk_unsubscribe_profiles">Bulk Unsubscribe Profiles</a>
   */
  public Map<String, Object> unsubscription(@Variable("customer") Map<String, Object> customer) {
    Map<String, Object> profile = Map.of("type", "profile", "attributes", Map.of(
        "phone_number", customer.get("phone"),
        "subscriptions", Map.of("sms", Map.of("marketing", Map.of("consent", "UNSUBSCRIBED")))));
    return Map.of("data", Map.of(
        "type", "profile-subscription-bulk-delete-job",
        "attributes", Map.of("profiles", Map.of("data", List.of(profile)))));
  }
}
