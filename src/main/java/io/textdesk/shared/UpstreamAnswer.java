package io.textdesk.shared;

import io.textdesk.shared.UpstreamFailure.LoginRefused;
import io.textdesk.shared.UpstreamFailure.OutcomeUnknown;
import io.textdesk.shared.UpstreamFailure.Refused;
import io.textdesk.shared.UpstreamFailure.Unavailable;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.apache.camel.Exchange;

/** Tells from an answer's status whether the request succeeded, may succeed later, or never. */
public class UpstreamAnswer {

  private static final Set<Integer> BUSY = Set.of(409, 425, 429);

  /** Answers of a gateway that waited in vain: what stands behind it may have done the work. */
  private static final Set<Integer> UNCERTAIN = Set.of(408, 502, 504);

  private final String api;
  private final Clock clock;

  public UpstreamAnswer(String api, Clock clock) {
    this.api = api;
    this.clock = clock;
  }

  /** @throws UpstreamFailure for 5xx and for answers of gateways: what the circuit breaker counts */
  public void failIfDown(Exchange exchange) {
    if (UNCERTAIN.contains(status(exchange)) && !onlyReads(exchange)) {
      throw new OutcomeUnknown(api, operation(exchange), status(exchange));
    }
    if (status(exchange) >= 500 || UNCERTAIN.contains(status(exchange))) {
      throw new Unavailable(api, operation(exchange), status(exchange), retryAfter(exchange));
    }
  }

  /** @throws UpstreamFailure for any other answer that is not a success */
  public void failIfRefused(Exchange exchange) {
    int status = status(exchange);
    if (BUSY.contains(status)) {
      throw new Unavailable(api, operation(exchange), status, retryAfter(exchange));
    }
    if (status == 401 || status == 403) {
      throw new LoginRefused(api, operation(exchange), status);
    }
    if (status >= 300) {
      throw new Refused(api, operation(exchange), status);
    }
  }

  /** A request that changes nothing may be repeated whatever became of it. */
  static boolean onlyReads(Exchange exchange) {
    return "GET".equals(String.valueOf(exchange.getMessage().getHeader(Exchange.HTTP_METHOD)));
  }

  private static int status(Exchange exchange) {
    return exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
  }

  private static String operation(Exchange exchange) {
    return exchange.getVariable("operation", String.class);
  }

  /** Seconds or an HTTP date, as RFC 9110 has it; null when absent or not understood. */
  Duration retryAfter(Exchange exchange) {
    String value = exchange.getMessage().getHeader("Retry-After", String.class);
    if (value == null) {
      return null;
    }
    if (value.strip().matches("[0-9]{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value.strip()));
    }
    try {
      Instant until = DateTimeFormatter.RFC_1123_DATE_TIME.parse(value.strip(), Instant::from);
      Duration pause = Duration.between(clock.instant(), until);
      return pause.isNegative() ? Duration.ZERO : pause;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
