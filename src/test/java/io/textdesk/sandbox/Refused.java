package io.textdesk.sandbox;

/** Ends the work on a request with an error answer. */
final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient JsonAnswer answer;

  Refused(JsonAnswer answer) {
    super("refused with " + answer.status(), null, false, false);
    this.answer = answer;
  }

  JsonAnswer answer() {
    return answer;
  }
}
