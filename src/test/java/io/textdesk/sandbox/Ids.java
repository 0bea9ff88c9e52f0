package io.textdesk.sandbox;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Ids that look like those of the two systems. */
final class Ids {

  private static final RandomGenerator RANDOM = new SecureRandom();
  private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final String ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String HEX = "0123456789abcdef";

  private Ids() {}

  /** 26 characters, sortable by time, as in {@code 01K0Q4ZC9V6T2M8RJH5WX3NEPA}. */
  static String ulid() {
    long millis = System.currentTimeMillis();
    StringBuilder id = new StringBuilder();
    for (int shift = 45; shift >= 0; shift -= 5) {
      id.append(CROCKFORD.charAt((int) (millis >>> shift & 31)));
    }
    return id + random(CROCKFORD, 16);
  }

  static String shortId(int length) {
    return random(ALPHANUMERIC, length);
  }

  static String hex(int length) {
    return random(HEX, length);
  }

  static String uuid() {
    return UUID.randomUUID().toString();
  }

  private static String random(String alphabet, int length) {
    StringBuilder id = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      id.append(alphabet.charAt(RANDOM.nextInt(alphabet.length())));
    }
    return id.toString();
  }
}
