package io.textdesk.shared;

import java.time.Duration;

/** A request to Klaviyo or Zendesk that did not succeed; the subclass tells what to do about it. */
public abstract class UpstreamFailure extends RuntimeException {

  private final String api;
  private final String operation;
  private final int status;
  private final Duration retryAfter;

  UpstreamFailure(String api, String operation, int status, Duration retryAfter, String whatNext) {
    super(api + " answered " + operation + " with " + status + ": " + whatNext);
    this.api = api;
    this.operation = operation;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  UpstreamFailure(String api, String operation, Throwable cause) {
    super(api + " did not answer " + operation + ": it may or may not have been done", cause);
    this.api = api;
    this.operation = operation;
    this.status = 0;
    this.retryAfter = null;
  }

  UpstreamFailure(String api, String operation, String problem) {
    super(api + " was not asked for " + operation + ": " + problem);
    this.api = api;
    this.operation = operation;
    this.status = 0;
    this.retryAfter = null;
  }

  /** klaviyo or zendesk. */
  public String getApi() {
    return api;
  }

  /** The API's own name for what was asked, such as UpdateTicket. */
  public String getOperation() {
    return operation;
  }

  /** The HTTP status of the answer; 0 when there was none. */
  public int getStatus() {
    return status;
  }

  /** The pause that the answer asks for, or null. */
  public Duration getRetryAfter() {
    return retryAfter;
  }

  /** The other system is down or overloaded, or collided with itself: the same request may succeed later. */
  public static class Unavailable extends UpstreamFailure {
    public Unavailable(String api, String operation, int status, Duration retryAfter) {
      super(api, operation, status, retryAfter, "will be tried again");
    }

    /** For a system that is known to be down, so that nothing is sent. */
    public Unavailable(String api, String operation) {
      super(api, operation, "it is down; will be tried again");
    }
  }

  /** Nothing was sent, and nothing will be for now: the message goes back to its queue as it came. */
  public static class Paused extends UpstreamFailure {
    public Paused(String api, String operation, String why) {
      super(api, operation, why);
    }
  }

  /** The request left, and no answer came that can be understood: it may or may not have had its effect. */
  public static class OutcomeUnknown extends UpstreamFailure {
    public OutcomeUnknown(String api, String operation, Throwable cause) {
      super(api, operation, cause);
    }

    /** For an answer that another than the system itself gave, such as a gateway's 504. */
    public OutcomeUnknown(String api, String operation, int status) {
      super(api, operation, status, null, "it may or may not have been done");
    }
  }

  /** The login does not count, or may not do this: no message is to be lost for it. */
  public static class LoginRefused extends UpstreamFailure {
    public LoginRefused(String api, String operation, int status) {
      super(api, operation, status, null, "check the login and its scopes; will be tried again");
    }
  }

  /** The request can never succeed as it is. */
  public static class Refused extends UpstreamFailure {
    public Refused(String api, String operation, int status) {
      super(api, operation, status, null, "will not be tried again");
    }
  }
}
