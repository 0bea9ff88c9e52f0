package io.textdesk.intake;

/** A delivery that is not JSON or not of the documented shape; answered with 400. */
public class MalformedDelivery extends RuntimeException {

  public MalformedDelivery(String problem) {
    super(problem);
  }
}
