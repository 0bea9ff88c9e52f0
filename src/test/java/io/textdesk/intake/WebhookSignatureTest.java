package io.textdesk.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {

  static final String SECRET = "klaviyo-sample-secret-0123456789";
  static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
  static final String KLAVIYO_TIME = "Mon, 20 Jul 2026 09:15:31 GMT";
  static final String ZENDESK_TIME = "2026-07-20T09:27:30Z";

  final WebhookSignature klaviyo = new KlaviyoSignature();
  final WebhookSignature zendesk = new ZendeskSignature();

  @ParameterizedTest(name = "{0}, valid: {2}")
  @MethodSource("vectors")
  void tellsGenuineWebhooksFromOthers(JsonNode vector, String system, boolean valid) {
    String secret = vector.path("secret").asText();
    byte[] body = Base64.getDecoder().decode(vector.path("body_base64").asText());
    JsonNode headers = vector.path("headers");

    boolean matches = system.equals("klaviyo")
        ? klaviyo.matches(secret, body, header(headers, "Klaviyo-Timestamp"), header(headers, "Klaviyo-Signature"))
        : zendesk.matches(secret, body, header(headers, "X-Zendesk-Webhook-Signature-Timestamp"),
            header(headers, "X-Zendesk-Webhook-Signature"));

    assertThat(matches).isEqualTo(valid);
  }

  @Test
  void knowsAllVectors() throws IOException {
    assertThat(vectors()).hasSize(26);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", "zz", "5547", "\u0130", "sha256=abc", "====", "\u0000", "💥"})
  void refusesAGarbledSignature(String signature) {
    assertThat(klaviyo.matches(SECRET, BODY, KLAVIYO_TIME, signature)).isFalse();
    assertThat(zendesk.matches(SECRET, BODY, ZENDESK_TIME, signature)).isFalse();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", "yesterday", "💥"})
  void refusesAnotherTimestamp(String timestamp) {
    assertThat(klaviyo.matches(SECRET, BODY, timestamp, klaviyoSignature("{}" + KLAVIYO_TIME))).isFalse();
    assertThat(zendesk.matches(SECRET, BODY, timestamp, zendeskSignature(ZENDESK_TIME + "{}"))).isFalse();
  }

  @Test
  void refusesASignatureOverTheBodyAlone() {
    assertThat(klaviyo.matches(SECRET, BODY, "", klaviyoSignature("{}"))).isFalse();
    assertThat(klaviyo.matches(SECRET, BODY, null, klaviyoSignature("{}"))).isFalse();
    assertThat(zendesk.matches(SECRET, BODY, "", zendeskSignature("{}"))).isFalse();
    assertThat(zendesk.matches(SECRET, BODY, null, zendeskSignature("{}"))).isFalse();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "")
  void refusesEverything_withoutASecret(String secret) {
    assertThat(klaviyo.matches(secret, BODY, KLAVIYO_TIME, klaviyoSignature("{}" + KLAVIYO_TIME))).isFalse();
    assertThat(zendesk.matches(secret, BODY, ZENDESK_TIME, zendeskSignature(ZENDESK_TIME + "{}"))).isFalse();
  }

  @Test
  void refusesAMissingBody() {
    assertThat(klaviyo.matches(SECRET, null, KLAVIYO_TIME, klaviyoSignature(KLAVIYO_TIME))).isFalse();
    assertThat(zendesk.matches(SECRET, null, ZENDESK_TIME, zendeskSignature(ZENDESK_TIME))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "Mon, 20 Jul 2026 09:15:31 GMT | 2026-07-20T09:15:31Z",
      "Thu, 04 Jan 2024 18:05:25 GMT | 2024-01-04T18:05:25Z",
      "Thu, 4 Jan 2024 18:05:25 GMT | 2024-01-04T18:05:25Z",
      "Thu, 04 Jan 2024 18:05:25 +0200 | 2024-01-04T16:05:25Z"})
  void readsTheTimeOfKlaviyo(String timestamp, Instant instant) {
    assertThat(klaviyo.sentAt(timestamp)).contains(instant);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "2026-07-20T09:27:30Z | 2026-07-20T09:27:30Z",
      "2026-07-20T09:27:30.123456789Z | 2026-07-20T09:27:30.123456789Z",
      "2026-07-20T11:27:30+02:00 | 2026-07-20T09:27:30Z"})
  void readsTheTimeOfZendesk(String timestamp, Instant instant) {
    assertThat(zendesk.sentAt(timestamp)).contains(instant);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " ", "yesterday", "1784538927", "Mon, 32 Jul 2026 09:15:31 GMT", "2026-07-20", "2026-02-30T00:00:00Z"})
  void readsNoTime_whenThereIsNone(String timestamp) {
    assertThat(klaviyo.sentAt(timestamp)).isEmpty();
    assertThat(zendesk.sentAt(timestamp)).isEmpty();
  }

  static Stream<Arguments> vectors() throws IOException {
    try (InputStream json = WebhookSignatureTest.class.getResourceAsStream("/api/signature-vectors.json")) {
      return StreamSupport.stream(new ObjectMapper().readTree(json).path("vectors").spliterator(), false)
          .map(vector -> Arguments.of(
              Named.of(vector.path("system").asText() + ": " + vector.path("name").asText(), vector),
              vector.path("system").asText(),
              vector.path("valid").asBoolean()));
    }
  }

  private static String header(JsonNode headers, String name) {
    return headers.path(name).asText(null);
  }

  private static String klaviyoSignature(String message) {
    return new HmacUtils(HmacAlgorithms.HMAC_SHA_256, SECRET).hmacHex(message);
  }

  private static String zendeskSignature(String message) {
    return Base64.getEncoder().encodeToString(new HmacUtils(HmacAlgorithms.HMAC_SHA_256, SECRET).hmac(message));
  }
}
