package io.textdesk.shared;

/** An event that lacks what its flow needs: it can never succeed, and becomes a dead letter. */
public class MalformedEvent extends RuntimeException {

  public MalformedEvent(String problem) {
    super(problem);
  }
}
