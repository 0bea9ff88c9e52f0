package io.textdesk.shared;

import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.processor.idempotent.jdbc.AbstractJdbcMessageIdRepository;
import org.springframework.stereotype.Component;

/**
 * The journal as the flows' idempotent repository: an event that a flow is done with is a duplicate when it comes
 * again. One that is only being called is not, since the process may have been killed in the call.
 */
@Component("journal")
class Journal extends AbstractJdbcMessageIdRepository {

  private static final String FINISHED = """
      select count(*) from message
      where flow = ? and event_id = ? and state in ('done', 'skipped', 'unknown')""";

  private final Outcomes outcomes;

  Journal(DataSource database, Outcomes outcomes) {
    super(database, "journal");
    this.outcomes = outcomes;
  }

  @Override
  public boolean contains(Exchange exchange, String eventId) {
    boolean duplicate = contains(exchange.getFromRouteId() + " " + eventId);
    if (duplicate) {
      outcomes.count(exchange.getFromRouteId(), "dropped", "duplicate");
    }
    return duplicate;
  }

  /** The flow's last step has recorded the outcome already, in one transaction with the effect. */
  @Override
  public boolean add(Exchange exchange, String eventId) {
    return true;
  }

  @Override
  protected int queryForInt(String key) {
    String[] flowAndEvent = key.split(" ", 2);
    return jdbcTemplate.queryForObject(FINISHED, Integer.class, flowAndEvent[0], flowAndEvent[1]);
  }

  @Override
  protected int insert(String key) {
    return 0;
  }

  @Override
  protected int delete(String key) {
    return 0;
  }

  @Override
  protected int delete() {
    return 0;
  }
}
