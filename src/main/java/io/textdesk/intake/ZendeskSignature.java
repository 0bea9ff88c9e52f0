package io.textdesk.intake;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Optional;

/** Zendesk signs the time followed by the body, in Base64, and writes the time as in ISO 8601. */
final class ZendeskSignature implements WebhookSignature {

  @Override
  public boolean matches(String secret, byte[] body, String timestamp, String signature) {
    if (WebhookSignature.isAnyMissing(secret, body, timestamp, signature)) {
      return false;
    }
    byte[] digest = WebhookSignature.hmacSha256(secret, timestamp.getBytes(StandardCharsets.UTF_8), body);
    return WebhookSignature.same(Base64.getEncoder().encodeToString(digest), signature);
  }

  @Override
  public Optional<Instant> sentAt(String timestamp) {
    if (timestamp == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(timestamp.strip()).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
