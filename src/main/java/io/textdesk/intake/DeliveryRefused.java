package io.textdesk.intake;

/** A request that is answered at the gate: the routes never see it. */
class DeliveryRefused extends Exception {

  private final int status;

  DeliveryRefused(int status, String reason) {
    super(reason);
    this.status = status;
  }

  int status() {
    return status;
  }
}
