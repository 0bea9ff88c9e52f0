package io.textdesk.intake;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Counts what became of the events of a delivery: accepted, duplicate, unwanted, malformed. It is also the answer. */
@Component("intakeCounts")
public class IntakeCounts implements AggregationStrategy {

  private static final String COUNTS = "intakeCounts";

  @Override
  public Exchange aggregate(Exchange counted, Exchange event) {
    Exchange result = counted == null ? event : counted;
    Map<String, Integer> counts = counted == null ? none() : counted.getProperty(COUNTS, Map.class);
    counts.merge(event.getVariable("verdict", String.class), 1, Integer::sum);
    result.setProperty(COUNTS, counts);
    result.getMessage().setBody(counts);
    return result;
  }

  /** The answer to a delivery of one event. */
  public Map<String, Integer> one(String verdict) {
    Map<String, Integer> counts = none();
    counts.put(verdict, 1);
    return counts;
  }

  /** The answer to a delivery without events. */
  public Map<String, Integer> none() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String verdict : new String[] {"accepted", "duplicate", "unwanted", "malformed"}) {
      counts.put(verdict, 0);
    }
    return counts;
  }
}
