package io.textdesk.bench;

/** Replies of agents, one after the other over the tickets of the customers. */
final class Replies implements Load.Source {

  private final Deliveries deliveries = new Deliveries("/webhooks/zendesk");
  private final int end;
  private final int customers;
  private final long[] dueAt;
  private volatile int next;
  private volatile boolean stopped;

  Replies(int replies, int customers) {
    this.end = replies;
    this.customers = customers;
    this.dueAt = new long[replies];
  }

  void stop() {
    stopped = true;
  }

  int next() {
    return next;
  }

  long dueAt(int reply) {
    return dueAt[reply];
  }

  @Override
  public byte[] next(long dueNanos) {
    dueAt[next] = dueNanos;
    return deliveries.reply(next++, customers);
  }

  @Override
  public boolean isFinished() {
    return stopped || next >= end;
  }
}
