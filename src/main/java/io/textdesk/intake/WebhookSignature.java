package io.textdesk.intake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import javax.crypto.Mac;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;

/** Proof that a webhook comes from the system that knows our secret. */
interface WebhookSignature {

  /** Whether this body was sent at this time, as the system wrote it; missing or garbled proof is no proof. */
  boolean matches(String secret, byte[] body, String timestamp, String signature);

  /** When the webhook was sent, if the timestamp can be read. */
  Optional<Instant> sentAt(String timestamp);

  static byte[] hmacSha256(String secret, byte[] first, byte[] second) {
    Mac mac = HmacUtils.getInitializedMac(HmacAlgorithms.HMAC_SHA_256, secret.getBytes(StandardCharsets.UTF_8));
    mac.update(first);
    return mac.doFinal(second);
  }

  /** Takes the same time wherever the two differ, so that nobody can guess a signature letter by letter. */
  static boolean same(String expected, String actual) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
  }

  static boolean isAnyMissing(String secret, byte[] body, String timestamp, String signature) {
    return secret == null || secret.isEmpty() || body == null
        || timestamp == null || timestamp.isEmpty() || signature == null || signature.isEmpty();
  }
}
