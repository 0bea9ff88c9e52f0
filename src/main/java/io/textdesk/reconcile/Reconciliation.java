package io.textdesk.reconcile;

import io.textdesk.settings.SettingRejected;
import io.textdesk.shared.UpstreamFailure;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.apache.camel.util.ObjectHelper;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** What the search for missed events may cost, and which of its failures are worth a word. */
@Component("reconciliation")
public class Reconciliation {

  private static final int FORBIDDEN = 403;

  private final int requestsPerMinute;
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  Reconciliation(
      @Value("${textdesk.reconcile.share}") int percent,
      @Value("${textdesk.zendesk.limits.requests.per-minute}") int requestsPerMinute) {
    if (percent < 1 || percent > 100) {
      throw new SettingRejected("textdesk.reconcile.share", "must be a percentage from 1 to 100, not " + percent);
    }
    this.requestsPerMinute = Math.max(1, requestsPerMinute * percent / 100);
  }

  /** Requests to one system; the share of Zendesk's limit, which is the lower one. */
  public int requestsPerMinute() {
    return requestsPerMinute;
  }

  /** A missing right will not come by itself: it is worth one word. */
  public boolean isWorthAWord(
      @Variable("part") String part, @ExchangeProperty("CamelExceptionCaught") Throwable failure) {
    UpstreamFailure answered = ObjectHelper.getException(UpstreamFailure.class, failure);
    return answered == null || answered.getStatus() != FORBIDDEN || said.add(part);
  }
}
