package io.textdesk.zendesk;

import static io.textdesk.settings.SettingRejected.required;

import io.textdesk.settings.SettingRejected;
import io.textdesk.settings.UpstreamUrl;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** How Zendesk is reached; see config/application.yaml for each entry. */
@ConfigurationProperties("textdesk.zendesk")
public record ZendeskSettings(
    String url,
    String clientId,
    String clientSecret,
    String scope,
    String accessToken,
    String email,
    String apiToken,
    String webhookSecret,
    Duration connectTimeout,
    Duration responseTimeout) {

  /** Signs Zendesk's test deliveries and is published, so that it proves nothing. */
  private static final String PUBLISHED_TEST_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==";

  public ZendeskSettings {
    url = UpstreamUrl.of("textdesk.zendesk.url",
        required("textdesk.zendesk.url", url, "the address of your Zendesk, like https://acme.zendesk.com"));
    if (isBlank(clientId) && isBlank(accessToken) && isBlank(email)) {
      throw new SettingRejected("textdesk.zendesk.client-id", "is missing: a login for Zendesk. Set it with"
          + " textdesk.zendesk.client-secret, or else textdesk.zendesk.access-token, or textdesk.zendesk.email with"
          + " textdesk.zendesk.api-token");
    }
    if (!isBlank(clientId)) {
      clientSecret = required("textdesk.zendesk.client-secret", clientSecret, "the secret of the OAuth client");
    } else if (isBlank(accessToken)) {
      apiToken = required("textdesk.zendesk.api-token", apiToken, "the API token that goes with textdesk.zendesk.email");
    }
    webhookSecret = required("textdesk.zendesk.webhook-secret", webhookSecret, "the signing secret of Zendesk's webhook");
    if (webhookSecret.equals(PUBLISHED_TEST_SECRET)) {
      throw new SettingRejected("textdesk.zendesk.webhook-secret",
          "is the published secret of test deliveries, which anybody can sign with; copy the one of your webhook");
    }
  }

  boolean usesClientCredentials() {
    return !isBlank(clientId);
  }

  boolean usesAccessToken() {
    return isBlank(clientId) && !isBlank(accessToken);
  }

  private static boolean isBlank(String value) {
    return value == null || value.isBlank();
  }

  /** Names no secret: health pages and logs print settings. */
  @Override
  public String toString() {
    return "Zendesk at " + url;
  }
}
