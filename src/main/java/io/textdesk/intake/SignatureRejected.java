package io.textdesk.intake;

/** A delivery whose sender is not proven; answered with 401. */
public class SignatureRejected extends RuntimeException {

  public SignatureRejected(String reason) {
    super(reason);
  }
}
