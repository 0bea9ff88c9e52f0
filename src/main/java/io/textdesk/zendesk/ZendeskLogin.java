package io.textdesk.zendesk;

import io.textdesk.shared.UpstreamFailure;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who we are for Zendesk: an OAuth token that is renewed before it ends, a ready one, or an API token. */
class ZendeskLogin {

  private static final Logger log = LoggerFactory.getLogger(ZendeskLogin.class);

  /** Zendesk's tokens live 5 minutes at least. */
  private static final Duration RENEW_BEFORE_END = Duration.ofMinutes(1);

  /** A token that tells no end is renewed daily. */
  private static final Duration UNKNOWN_LIFETIME = Duration.ofDays(1);

  /** Refusals of the token before may still be on their way. */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(1);

  private final ZendeskSettings zendesk;
  private final Clock clock;
  private final UnaryOperator<Map<String, Object>> tokenRequest;

  private String token;
  private Instant fetchedAt = Instant.MIN;
  private Instant renewAt = Instant.MIN;

  ZendeskLogin(ZendeskSettings zendesk, Clock clock, UnaryOperator<Map<String, Object>> tokenRequest) {
    this.zendesk = zendesk;
    this.clock = clock;
    this.tokenRequest = tokenRequest;
    if (!zendesk.usesClientCredentials() && !zendesk.usesAccessToken()) {
      log.warn("textdesk.zendesk.api-token: Zendesk ends all API tokens on 30 April 2027;"
          + " change to an OAuth client with textdesk.zendesk.client-id before");
    }
  }

  /** The value of the header Authorization; fetches a token where one is due, one caller at a time. */
  String authorization() {
    if (zendesk.usesClientCredentials()) {
      return "Bearer " + currentToken();
    }
    if (zendesk.usesAccessToken()) {
      return "Bearer " + zendesk.accessToken();
    }
    String login = zendesk.email() + "/token:" + zendesk.apiToken();
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The token was refused: the next request fetches another, unless that was about one which has been replaced
   * already.
   */
  synchronized void forget() {
    if (fetchedAt.isBefore(clock.instant().minus(LONGEST_ANSWER))) {
      renewAt = Instant.MIN;
    }
  }

  private synchronized String currentToken() {
    if (!clock.instant().isBefore(renewAt)) {
      Map<String, Object> answer = tokenRequest.apply(Map.of(
          "grant_type", "client_credentials",
          "client_id", zendesk.clientId(),
          "client_secret", zendesk.clientSecret(),
          "scope", zendesk.scope()));
      if (!(answer.get("access_token") instanceof String fetched)) {
        throw new UpstreamFailure.LoginRefused("zendesk", "CreateToken", 200);
      }
      token = fetched;
      Duration lifetime = answer.get("expires_in") instanceof Number seconds
          ? Duration.ofSeconds(seconds.longValue()) : UNKNOWN_LIFETIME;
      Duration kept = lifetime.compareTo(RENEW_BEFORE_END.multipliedBy(2)) > 0
          ? lifetime.minus(RENEW_BEFORE_END) : lifetime.dividedBy(2);
      fetchedAt = clock.instant();
      renewAt = fetchedAt.plus(kept);
      log.info("Fetched an OAuth token of Zendesk; it will be renewed at {}", renewAt);
    }
    return token;
  }
}
