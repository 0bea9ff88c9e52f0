package io.textdesk.shared;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.JmsException;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;

/** The dead letters: shown without taking any away, and moved back to their queues by the broker itself. */
@Component("deadLetterQueue")
public class DeadLetterQueue {

  public static final String NAME = "dead-letters";

  private static final Logger log = LoggerFactory.getLogger(DeadLetterQueue.class);

  private final JmsTemplate queue;
  private final BrokerControl broker;
  private final Clock clock;

  DeadLetterQueue(ConnectionFactory connections, BrokerControl broker, Clock clock) {
    this.queue = new JmsTemplate(connections);
    this.broker = broker;
    this.clock = clock;
  }

  /**
   * @param count all that match
   * @param letters the oldest of them, up to the limit
   */
  record Listing(int count, List<DeadLetter> letters) {}

  /** @param queues how many went to which queue */
  record Replay(int moved, Map<String, Integer> queues) {}

  private interface Reader {
    void read(Message letter) throws JMSException;
  }

  Listing list(DeadLetterFilter filter, int limit) {
    List<DeadLetter> letters = new ArrayList<>();
    int count = browse(filter.selector(), letter -> {
      if (letters.size() < limit) {
        letters.add(DeadLetter.of(letter));
      }
    });
    return new Listing(count, letters);
  }

  /** For the route replay-dead-letters. */
  public void replayAll() {
    replay(DeadLetterFilter.ALL);
  }

  /**
   * Moves what is there now, the oldest first, each letter by one commit of the broker. One that dies again at once
   * is a later one, and waits for the next time. What came from no queue stays.
   */
  Replay replay(DeadLetterFilter filter) {
    String selector = filter.before(clock.instant()).selector();
    SortedSet<String> origins = new TreeSet<>();
    browse(selector + " AND " + DeadLetter.QUEUE + " <> '" + NAME + "'",
        letter -> origins.add(letter.getStringProperty(DeadLetter.QUEUE)));
    Map<String, Integer> moved = new TreeMap<>();
    for (String origin : origins) {
      moved.put(origin, move(selector + " AND " + DeadLetterFilter.from(origin), origin));
    }
    log.info("Moved dead letters back to their queues: {}", moved.isEmpty() ? "there are none" : moved);
    return new Replay(moved.values().stream().mapToInt(Integer::intValue).sum(), moved);
  }

  private int move(String selector, String origin) {
    try {
      return ((Number) broker.tell(NAME, "moveMessages", selector, origin)).intValue();
    } catch (JmsException e) {
      log.warn("Dead letters of the queue {} stay where they are: {}", origin, e.getMostSpecificCause().getMessage());
      return 0;
    }
  }

  /** One by one, since there may be too many for the memory. Answers how many there are. */
  private int browse(String selector, Reader reader) {
    return queue.browseSelected(NAME, selector, (session, browser) -> {
      int count = 0;
      for (Enumeration<?> letters = browser.getEnumeration(); letters.hasMoreElements(); count++) {
        reader.read((Message) letters.nextElement());
      }
      return count;
    });
  }
}
