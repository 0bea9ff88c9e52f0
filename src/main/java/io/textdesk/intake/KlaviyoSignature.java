package io.textdesk.intake;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Klaviyo signs the body followed by the time, in hex, and writes the time as in HTTP. */
final class KlaviyoSignature implements WebhookSignature {

  @Override
  public boolean matches(String secret, byte[] body, String timestamp, String signature) {
    if (WebhookSignature.isAnyMissing(secret, body, timestamp, signature)) {
      return false;
    }
    byte[] digest = WebhookSignature.hmacSha256(secret, body, timestamp.getBytes(StandardCharsets.UTF_8));
    return WebhookSignature.same(HexFormat.of().formatHex(digest), signature.toLowerCase(Locale.ROOT));
  }

  @Override
  public Optional<Instant> sentAt(String timestamp) {
    if (timestamp == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(timestamp.strip(), Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
