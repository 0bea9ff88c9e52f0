package io.textdesk.bench;

/** Texts of customers, one after the other, in deliveries of the same size; it knows when each was due. */
final class Texts implements Load.Source {

  private final Deliveries deliveries;
  private final int customers;
  private final int perDelivery;
  private final long[] dueAt;
  private int next;
  private int end;
  private volatile long stopAt = Long.MAX_VALUE;
  private volatile int mostUnderWay = Integer.MAX_VALUE;
  private volatile int arrived;

  /** @param dueAt where the moment at which each text was due is kept, by its number */
  Texts(Deliveries deliveries, int customers, int perDelivery, long[] dueAt, int first, int end) {
    this.deliveries = deliveries;
    this.customers = customers;
    this.perDelivery = perDelivery;
    this.dueAt = dueAt;
    this.next = first;
    this.end = Math.min(end, dueAt.length);
  }

  Texts until(long nanos) {
    stopAt = nanos;
    return this;
  }

  /** Never lets more than this be sent and not yet arrived; needs to be told how many have. */
  Texts atMostUnderWay(int texts) {
    mostUnderWay = texts;
    return this;
  }

  void arrived(int texts) {
    arrived = texts;
  }

  /** The number of the next text, which is how many there are from the beginning. */
  int next() {
    return next;
  }

  @Override
  public byte[] next(long dueNanos) {
    if (next + perDelivery - arrived > mostUnderWay) {
      return null;
    }
    int count = Math.min(perDelivery, end - next);
    byte[] request = deliveries.texts(next, count, customers);
    for (int i = 0; i < count; i++) {
      dueAt[next + i] = dueNanos;
    }
    next += count;
    return request;
  }

  @Override
  public boolean isFinished() {
    return next >= end || System.nanoTime() >= stopAt;
  }
}
