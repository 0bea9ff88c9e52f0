package io.textdesk.shared;

import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Steps of a route that are committed together, or not at all. Camel's own policy brings an error handler along, for
 * which a failure in these steps is final: what the route does about it would never happen, such as the answer 503.
 */
class Transaction implements Policy {

  private final TransactionTemplate transaction;

  Transaction(PlatformTransactionManager transactions) {
    this.transaction = new TransactionTemplate(transactions);
  }

  @Override
  public void beforeWrap(Route route, NamedNode steps) {}

  @Override
  public Processor wrap(Route route, Processor steps) {
    return exchange -> transaction.executeWithoutResult(status -> take(exchange, steps, status));
  }

  /** Steps of a transacted exchange stay on this thread, which the transaction belongs to. */
  private void take(Exchange exchange, Processor steps, TransactionStatus status) {
    exchange.getUnitOfWork().beginTransactedBy(this);
    try {
      steps.process(exchange);
    } catch (Exception e) {
      exchange.setException(e);
    } finally {
      exchange.getUnitOfWork().endTransactedBy(this);
    }
    if (exchange.isFailed()) {
      status.setRollbackOnly();
    }
  }
}
