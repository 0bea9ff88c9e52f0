package io.textdesk.zendesk;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Requests to, and answers of, the Users API. */
@Component("zendeskUsers")
public class ZendeskUsers {

  /**
   * The user who has the customer's e-mail.
   *
   * @param agent whether it is one of the staff, whom we never make the requester
   * @param foreign whether it is a customer with an external id of somebody else's, which we leave alone
   */
  public record UserWithEmail(long id, boolean agent, boolean foreign) {}

  /** The customer's user turned out to be one of the staff. */
  public static class RequesterIsAnAgent extends RuntimeException {}

  public String searchByEmail(@Variable("customer") Map<String, Object> customer) {
    return "query=" + URLEncoder.encode("email:\"" + customer.get("email") + "\"", StandardCharsets.UTF_8);
  }

  /** @return the user in an answer of Search Users, or null */
  @SuppressWarnings("unchecked")
  public UserWithEmail withEmail(
      @Body Map<String, Object> answer,
      @Variable("customer") Map<String, Object> customer,
      @Variable("accountId") String accountId,
      @Variable("profileId") String profileId) {
    String email = (String) customer.get("email");
    String ours = ExternalId.of(accountId, profileId);
    List<Map<String, Object>> found = (List<Map<String, Object>>) answer.getOrDefault("users", List.of());
    return found.stream()
        .filter(user -> email.equalsIgnoreCase((String) user.get("email")))
        .findFirst()
        // A user shows the first e-mail only, but is found by the others too.
        .or(() -> found.stream().filter(ZendeskUsers::isAgent).findFirst())
        .map(user -> {
          boolean agent = isAgent(user);
          Object externalId = user.get("external_id");
          boolean foreign = !agent && externalId != null && !ours.equalsIgnoreCase(externalId.toString());
          return new UserWithEmail(((Number) user.get("id")).longValue(), agent, foreign);
        })
        .orElse(null);
  }

  public Map<String, Object> requester(
      @Variable("customer") Map<String, Object> customer,
      @Variable("userByEmail") UserWithEmail userByEmail,
      @Variable("accountId") String accountId,
      @Variable("profileId") String profileId) {
    Map<String, Object> request = requesterWithoutEmail(customer, accountId, profileId);
    if (customer.get("email") != null && (userByEmail == null || !userByEmail.agent())) {
      user(request).put("email", customer.get("email"));
    }
    return request;
  }

  public Map<String, Object> requesterWithoutEmail(
      @Variable("customer") Map<String, Object> customer,
      @Variable("accountId") String accountId,
      @Variable("profileId") String profileId) {
    Map<String, Object> user = new LinkedHashMap<>();
    user.put("name", customer.get("name"));
    user.put("external_id", ExternalId.of(accountId, profileId));
    if (customer.get("phone") != null) {
      user.put("phone", customer.get("phone"));
    }
    user.put("skip_verify_email", true);
    return new LinkedHashMap<>(Map.of("user", user));
  }

  /** @throws RequesterIsAnAgent when the search for the e-mail had missed one of the staff */
  public long savedRequester(@Body Map<String, Object> answer) {
    Map<String, Object> user = user(answer);
    if (isAgent(user)) {
      throw new RequesterIsAnAgent();
    }
    return ((Number) user.get("id")).longValue();
  }

  private static boolean isAgent(Map<String, Object> user) {
    return user.get("role") != null && !"end-user".equals(user.get("role"));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> user(Map<String, Object> envelope) {
    return (Map<String, Object>) envelope.get("user");
  }
}
