package io.textdesk.shared;

import java.util.Locale;
import org.springframework.stereotype.Component;

/** What is said of a message that can never succeed. */
@Component("deadLetters")
public class DeadLetters {

  /** The reason as a short fixed word, such as zendesk-422 or malformed-event. */
  public String reasonOf(Throwable failure) {
    if (rootOf(failure) instanceof UpstreamFailure refused) {
      return refused.getApi() + "-" + refused.getStatus();
    }
    return rootOf(failure).getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /** The reason in words; our own failures carry no number, text or secret, of others only the kind is told. */
  public String errorOf(Throwable failure) {
    Throwable root = rootOf(failure);
    boolean ours = root instanceof UpstreamFailure || root instanceof MalformedEvent;
    return ours ? root.getMessage() : root.getClass().getName();
  }

  /** Fails with what was caught before, after a look at it did not help. */
  public void giveUp(Exception failure) throws Exception {
    throw failure;
  }

  /** Camel and the beans wrap what was thrown. */
  private static Throwable rootOf(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof UpstreamFailure) && !(cause instanceof MalformedEvent)) {
      cause = cause.getCause();
    }
    return cause;
  }
}
