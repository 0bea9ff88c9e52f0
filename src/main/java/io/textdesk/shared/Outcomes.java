package io.textdesk.shared;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Counts what became of messages, and how long it took from the webhook to the effect. */
@Component("outcomes")
public class Outcomes {

  private final MeterRegistry meters;
  private final Times times;

  Outcomes(MeterRegistry meters, Times times) {
    this.meters = meters;
    this.times = times;
  }

  /** @param reason a short fixed word */
  public void count(String flow, String outcome, String reason) {
    count(flow, outcome, reason, 1);
  }

  public void count(String flow, String outcome, String reason, int messages) {
    meters.counter("textdesk.messages", "flow", flow, "outcome", outcome, "reason", reason).increment(messages);
  }

  /** @param receivedAt when the webhook came, in milliseconds since 1970 */
  public void done(String flow, long receivedAt) {
    count(flow, "done", "");
    meters.timer("textdesk.latency", "flow", flow).record(times.now() - receivedAt, TimeUnit.MILLISECONDS);
  }
}
