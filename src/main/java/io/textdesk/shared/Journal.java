package io.textdesk.shared;

import javax.sql.DataSource;
import org.apache.camel.processor.idempotent.jdbc.AbstractJdbcMessageIdRepository;

/**
 * The journal of one flow as Camel's idempotent repository: an event that is done, skipped or of unknown fate is a duplicate when it comes
 * again. One that is only being called is not, since the process may have been killed in the call.
 */
class Journal extends AbstractJdbcMessageIdRepository {

  Journal(DataSource database, String flow) {
    super(database, flow);
  }

  @Override
  protected int queryForInt(String eventId) {
    return jdbcTemplate.queryForObject(
        "select count(*) from message where flow = ? and event_id = ? and state in ('done', 'skipped', 'unknown')",
        Integer.class, processorName, eventId);
  }

  /** The flow's last step has recorded the outcome already, in one transaction with the effect. */
  @Override
  protected int insert(String eventId) {
    return 0;
  }

  @Override
  protected int delete(String eventId) {
    return 0;
  }

  @Override
  protected int delete() {
    return 0;
  }
}
