package io.textdesk.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * Sends requests over a number of kept connections, on one thread. In a closed loop a connection sends as soon as it
 * has its answer; at a fixed rate a latency counts from the moment at which the request was due, whether or not a
 * connection was free then.
 */
final class Load {

  /** Where requests come from. */
  interface Source {
    /**
     * @param dueNanos when the request is due
     * @return the next request, or null when there is none just now
     */
    byte[] next(long dueNanos);

    /** True when there will be none any more. */
    boolean isFinished();
  }

  /** @param statuses answers per status; 0 counts connections that broke */
  record Result(long requests, double seconds, Histogram latency, Map<Integer, Long> statuses) {
    double perSecond() {
      return requests / seconds;
    }

    double millisAt(double percentile) {
      return latency.getValueAtPercentile(percentile) / 1_000.0;
    }

    long failed() {
      return statuses.entrySet().stream().filter(entry -> entry.getKey() != 202).mapToLong(Map.Entry::getValue).sum();
    }
  }

  private static final int FULLEST_BUFFER = 64 * 1024;
  private static final long LONGEST_MICROS = 600_000_000L;

  private final class Connection {
    private SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(FULLEST_BUFFER);
    private ByteBuffer out;
    private long dueNanos;
  }

  private final InetSocketAddress address;
  private final Source source;
  private final double perSecond;
  private final ArrayDeque<Connection> free = new ArrayDeque<>();
  private final Histogram latency = new Histogram(LONGEST_MICROS, 3);
  private final Map<Integer, Long> statuses = new TreeMap<>();
  private Selector selector;
  private int busy;
  private long sent;

  /** @param perSecond the fixed rate; 0 for a closed loop */
  Load(int port, int connections, double perSecond, Source source) {
    this.address = new InetSocketAddress("127.0.0.1", port);
    this.source = source;
    this.perSecond = perSecond;
    for (int i = 0; i < connections; i++) {
      free.add(new Connection());
    }
  }

  Result run() throws IOException {
    long start = System.nanoTime();
    long requests = 0;
    try (Selector opened = Selector.open()) {
      selector = opened;
      while (busy > 0 || !source.isFinished()) {
        long wait = sendWhatIsDue(start);
        if (wait > 0) {
          selector.select(wait);
        } else {
          selector.selectNow();
        }
        for (SelectionKey key : selector.selectedKeys()) {
          requests += serve(key);
        }
        selector.selectedKeys().clear();
      }
      for (Connection connection : free) {
        disconnect(connection);
      }
    }
    return new Result(requests, (System.nanoTime() - start) / 1e9, latency, statuses);
  }

  /** @return the milliseconds until the next request is due, or until it is worth to look again */
  private long sendWhatIsDue(long start) throws IOException {
    while (!free.isEmpty() && !source.isFinished()) {
      long now = System.nanoTime();
      long due = perSecond == 0 ? now : start + (long) (sent * 1e9 / perSecond);
      if (due > now) {
        return Math.max(1, (due - now) / 1_000_000);
      }
      byte[] request = source.next(due);
      if (request == null) {
        return 1;
      }
      sent++;
      send(free.poll(), request, due);
    }
    return 100;
  }

  private void send(Connection connection, byte[] request, long due) throws IOException {
    connection.dueNanos = due;
    connection.out = ByteBuffer.wrap(request);
    connection.in.clear();
    busy++;
    try {
      if (connection.channel == null) {
        connection.channel = SocketChannel.open(address);
        connection.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        connection.channel.configureBlocking(false);
        connection.channel.register(selector, SelectionKey.OP_READ, connection);
      }
      write(connection, connection.channel.keyFor(selector));
    } catch (IOException e) {
      answered(connection, 0, true);
    }
  }

  private static void write(Connection connection, SelectionKey key) throws IOException {
    connection.channel.write(connection.out);
    int write = connection.out.hasRemaining() ? SelectionKey.OP_WRITE : 0;
    key.interestOps(SelectionKey.OP_READ | write);
  }

  /** @return 1 when an answer is complete, else 0 */
  private int serve(SelectionKey key) throws IOException {
    Connection connection = (Connection) key.attachment();
    try {
      if (key.isValid() && key.isWritable()) {
        write(connection, key);
      }
      if (!key.isValid() || !key.isReadable()) {
        return 0;
      }
      int read = connection.channel.read(connection.in);
      if (connection.out == null) {
        // Closed, or more than was asked for, while nothing was under way.
        disconnect(connection);
        return 0;
      }
      if (read < 0) {
        answered(connection, 0, true);
        return 1;
      }
    } catch (IOException e) {
      if (connection.out == null) {
        disconnect(connection);
        return 0;
      }
      answered(connection, 0, true);
      return 1;
    }
    String answer = new String(connection.in.array(), 0, connection.in.position(), StandardCharsets.ISO_8859_1);
    if (!isComplete(answer)) {
      return 0;
    }
    latency.recordValue(Math.min(LONGEST_MICROS, (System.nanoTime() - connection.dueNanos) / 1_000));
    answered(connection, Integer.parseInt(answer, 9, 12, 10), answer.contains("\r\nConnection: close\r\n"));
    return 1;
  }

  private void answered(Connection connection, int status, boolean close) throws IOException {
    statuses.merge(status, 1L, Long::sum);
    connection.out = null;
    busy--;
    if (close) {
      disconnect(connection);
    }
    // The one that was used last is the least likely to be closed by the other side.
    free.push(connection);
  }

  private static void disconnect(Connection connection) throws IOException {
    if (connection.channel != null) {
      connection.channel.close();
      connection.channel = null;
    }
  }

  private static boolean isComplete(String answer) {
    int head = answer.indexOf("\r\n\r\n");
    if (head < 0) {
      return false;
    }
    if (answer.regionMatches(true, 0, "HTTP/1.1 100", 0, 12)) {
      throw new IllegalStateException("an interim answer was not asked for");
    }
    int length = answer.indexOf("Content-Length: ");
    if (length > 0 && length < head) {
      int end = answer.indexOf('\r', length);
      return answer.length() >= head + 4 + Integer.parseInt(answer, length + 16, end, 10);
    }
    int chunked = answer.indexOf("Transfer-Encoding: chunked");
    return chunked < 0 || chunked > head || answer.endsWith("\r\n0\r\n\r\n");
  }
}
