package io.textdesk.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.textdesk.sandbox.SandboxTest;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The vectors of {@link WebhookSignatureTest} on their whole way. Their times are long past, so the age does not
 * count.
 */
@SandboxTest(properties = {"textdesk.sandbox=true", "textdesk.webhooks.max-age=0"})
class SignatureVectorsTest {

  static final String PUBLISHED_TEST_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==";

  @LocalServerPort int port;

  @DynamicPropertySource
  static void secretsOfTheVectors(DynamicPropertyRegistry settings) {
    settings.add("textdesk.klaviyo.webhook-secret", () -> "klaviyo-sample-secret-0123456789");
    settings.add("textdesk.zendesk.webhook-secret", () -> "zendesk-sample-signing-secret-0123456789");
  }

  @ParameterizedTest(name = "{0}, valid: {2}")
  @MethodSource("vectors")
  void letsOnlyGenuineWebhooksIn(JsonNode vector, String system, boolean valid) throws IOException {
    byte[] body = Base64.getDecoder().decode(vector.path("body_base64").asText());
    Map<String, String> headers = WebhookClient.json();
    vector.path("headers").fields().forEachRemaining(header -> headers.put(header.getKey(), header.getValue().asText()));

    int status = new WebhookClient(port).post("/webhooks/" + system, body, headers).statusCode();

    // Nobody may come in with the secret that Zendesk publishes, though what it signs is genuine.
    if (valid && !vector.path("secret").asText().equals(PUBLISHED_TEST_SECRET)) {
      assertThat(status).isIn(202, 400);
    } else {
      assertThat(status).isEqualTo(401);
    }
  }

  static Stream<Arguments> vectors() throws IOException {
    return WebhookSignatureTest.vectors();
  }
}
