package io.textdesk.sandbox;

import java.time.Duration;

/**
 * Something that goes wrong with one request.
 *
 * @param body what is answered instead of the system's own error, or null
 * @param duration how long the answer takes, or how long to stay away
 * @param meanwhile what happens elsewhere while the request is under way
 */
public record Fault(Kind kind, int status, String body, Duration duration, Runnable meanwhile) {

  enum Kind {
    STATUS, STATUS_AFTER_EFFECT, TOO_MANY_REQUESTS, RESET_BEFORE_EFFECT, RESET_AFTER_EFFECT, TIMEOUT_AFTER_EFFECT,
    SLOW, MALFORMED_ANSWER, EFFECT_AFTER_CUT_OFF
  }

  private Fault(Kind kind, int status, String body, Duration duration) {
    this(kind, status, body, duration, () -> {});
  }

  /** An error answer in the system's own shape; nothing happened. */
  public static Fault status(int status) {
    return new Fault(Kind.STATUS, status, null, Duration.ZERO);
  }

  public static Fault status(int status, String body) {
    return new Fault(Kind.STATUS, status, body, Duration.ZERO);
  }

  /** An error answer, as by a gateway that lost patience, although it did happen. */
  public static Fault statusAfterEffect(int status) {
    return new Fault(Kind.STATUS_AFTER_EFFECT, status, null, Duration.ZERO);
  }

  public static Fault tooManyRequests(Duration retryAfter) {
    return new Fault(Kind.TOO_MANY_REQUESTS, 429, null, retryAfter);
  }

  /** The connection ends without an answer; nothing happened. */
  public static Fault resetBeforeEffect() {
    return new Fault(Kind.RESET_BEFORE_EFFECT, 0, null, Duration.ZERO);
  }

  /** The connection ends without an answer, although it did happen. */
  public static Fault resetAfterEffect() {
    return new Fault(Kind.RESET_AFTER_EFFECT, 0, null, Duration.ZERO);
  }

  /** The same after something else happened, such as the end of the caller: the request itself comes to nothing. */
  public static Fault cutOffBeforeEffect(Runnable meanwhile) {
    return new Fault(Kind.RESET_BEFORE_EFFECT, 0, null, Duration.ZERO, meanwhile);
  }

  /** First something else happens, such as the end of the caller; the request, which had left, takes effect then. */
  public static Fault effectAfterCutOff(Runnable meanwhile) {
    return new Fault(Kind.EFFECT_AFTER_CUT_OFF, 0, null, Duration.ZERO, meanwhile);
  }

  /** It happens, then something else does, such as the end of the caller, and there is no answer. */
  public static Fault cutOffAfterEffect(Runnable meanwhile) {
    return new Fault(Kind.RESET_AFTER_EFFECT, 0, null, Duration.ZERO, meanwhile);
  }

  /** It happens at once, but the answer takes so long that the caller has gone. */
  public static Fault timeoutAfterEffect(Duration answerAfter) {
    return new Fault(Kind.TIMEOUT_AFTER_EFFECT, 0, null, answerAfter);
  }

  /** Both effect and answer come late. */
  public static Fault slow(Duration delay) {
    return new Fault(Kind.SLOW, 0, null, delay);
  }

  /** It happens, but the answer is cut in the middle. */
  public static Fault malformedAnswer() {
    return new Fault(Kind.MALFORMED_ANSWER, 0, null, Duration.ZERO);
  }
}
