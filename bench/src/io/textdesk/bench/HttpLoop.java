package io.textdesk.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A small HTTP/1.1 server on one thread: upstreams that cost little next to what is measured. */
final class HttpLoop {

  interface Handler {
    Answer answer(Request request);
  }

  /** @param body in ISO 8859-1, one character per byte */
  record Request(String method, String path, String query, String body) {}

  /**
   * @param headers further header lines, each with its end of line
   * @param delayMillis how long the answer is held back
   */
  record Answer(int status, String contentType, String headers, byte[] body, int delayMillis) {
    static Answer json(int status, String body) {
      return new Answer(status, "application/json", "", body.getBytes(StandardCharsets.UTF_8), 0);
    }

    Answer with(String moreHeaders) {
      return new Answer(status, contentType, headers + moreHeaders, body, delayMillis);
    }

    Answer after(int millis) {
      return new Answer(status, contentType, headers, body, millis);
    }
  }

  /** A listening address that can be closed, so that connections are refused, and opened again. */
  final class Door {
    private final Handler handler;
    private int port;
    private ServerSocketChannel channel;

    private Door(Handler handler) {
      this.handler = handler;
    }

    int port() {
      return port;
    }

    void open() throws IOException {
      if (channel == null) {
        channel = ServerSocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(new InetSocketAddress("127.0.0.1", port), 256);
        port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_ACCEPT, this);
      }
    }

    /** Also closes the connections that were made through it. */
    void close() throws IOException {
      if (channel != null) {
        channel.close();
        channel = null;
        for (SelectionKey key : selector.keys()) {
          if (key.attachment() instanceof Connection connection && connection.door == this) {
            connection.channel.close();
          }
        }
      }
    }
  }

  private record Held(long dueNanos, Connection connection, ByteBuffer answer) {}

  private static final class Connection {
    private final SocketChannel channel;
    private final Door door;
    private ByteBuffer in = ByteBuffer.allocate(16 * 1024);
    private ByteBuffer out;

    private Connection(SocketChannel channel, Door door) {
      this.channel = channel;
      this.door = door;
    }
  }

  private final Selector selector;
  private final PriorityQueue<Held> held = new PriorityQueue<>(Comparator.comparingLong(Held::dueNanos));

  HttpLoop() throws IOException {
    selector = Selector.open();
  }

  Door door(Handler handler) throws IOException {
    Door door = new Door(handler);
    door.open();
    return door;
  }

  void run() throws IOException {
    while (true) {
      selector.select(millisToWait());
      for (SelectionKey key : selector.selectedKeys()) {
        serve(key);
      }
      selector.selectedKeys().clear();
      long now = System.nanoTime();
      while (!held.isEmpty() && held.peek().dueNanos() - now <= 0) {
        Held due = held.poll();
        send(due.connection(), due.answer());
      }
    }
  }

  /** 0 waits without end. */
  private long millisToWait() {
    if (held.isEmpty()) {
      return 0;
    }
    return Math.max(1, (held.peek().dueNanos() - System.nanoTime()) / 1_000_000);
  }

  private void serve(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    try {
      if (key.attachment() instanceof Door door) {
        accept(door);
      } else if (key.attachment() instanceof Connection connection) {
        if (key.isWritable()) {
          send(connection, connection.out);
        } else {
          receive(connection);
        }
      }
    } catch (IOException e) {
      close(key);
    }
  }

  private void accept(Door door) throws IOException {
    SocketChannel channel = door.channel.accept();
    if (channel != null) {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.register(selector, SelectionKey.OP_READ, new Connection(channel, door));
    }
  }

  private void receive(Connection connection) throws IOException {
    if (connection.channel.read(connection.in) < 0) {
      connection.channel.close();
      return;
    }
    int end = endOfHead(connection.in);
    if (end < 0) {
      grow(connection, connection.in.capacity() + 1);
      return;
    }
    String head = new String(connection.in.array(), 0, end, StandardCharsets.ISO_8859_1);
    int length = contentLength(head);
    if (connection.in.position() < end + length) {
      grow(connection, end + length);
      return;
    }
    String body = new String(connection.in.array(), end, length, StandardCharsets.ISO_8859_1);
    connection.in.flip().position(end + length);
    connection.in.compact();
    answer(connection, request(head, body));
  }

  private static void grow(Connection connection, int needed) {
    if (!connection.in.hasRemaining() || connection.in.capacity() < needed - 1) {
      ByteBuffer larger = ByteBuffer.allocate(Math.max(needed, connection.in.capacity() * 2));
      connection.in = larger.put(connection.in.flip());
    }
  }

  private void answer(Connection connection, Request request) throws IOException {
    Answer answer = connection.door.handler.answer(request);
    String head = "HTTP/1.1 " + answer.status() + " -\r\nContent-Type: " + answer.contentType() + "\r\nContent-Length: "
        + answer.body().length + "\r\n" + answer.headers() + "\r\n";
    ByteBuffer bytes = ByteBuffer.allocate(head.length() + answer.body().length)
        .put(head.getBytes(StandardCharsets.ISO_8859_1)).put(answer.body()).flip();
    if (answer.delayMillis() > 0) {
      held.add(new Held(System.nanoTime() + answer.delayMillis() * 1_000_000L, connection, bytes));
    } else {
      send(connection, bytes);
    }
  }

  private void send(Connection connection, ByteBuffer bytes) {
    SelectionKey key = connection.channel.keyFor(selector);
    if (key == null || !key.isValid()) {
      return;
    }
    try {
      connection.channel.write(bytes);
      connection.out = bytes.hasRemaining() ? bytes : null;
      int interest = bytes.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
      if (key.interestOps() != interest) {
        key.interestOps(interest);
      }
    } catch (IOException e) {
      close(key);
    }
  }

  private static void close(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      key.cancel();
    }
  }

  private static Request request(String head, String body) {
    int method = head.indexOf(' ');
    int target = head.indexOf(' ', method + 1);
    String path = head.substring(method + 1, target);
    int query = path.indexOf('?');
    return new Request(head.substring(0, method), query < 0 ? path : path.substring(0, query),
        query < 0 ? "" : path.substring(query + 1), body);
  }

  private static int contentLength(String head) throws IOException {
    String name = "\r\ncontent-length:";
    for (int at = head.indexOf("\r\n"); at >= 0; at = head.indexOf("\r\n", at + 2)) {
      if (head.regionMatches(true, at, name, 0, name.length())) {
        return Integer.parseInt(head.substring(at + name.length(), head.indexOf("\r\n", at + 2)).strip());
      }
      if (head.regionMatches(true, at, "\r\ntransfer-encoding:", 0, 20)) {
        throw new IOException("this server takes no chunked requests");
      }
    }
    return 0;
  }

  /** The index behind the empty line, or -1. */
  private static int endOfHead(ByteBuffer in) {
    byte[] bytes = in.array();
    for (int i = 3; i < in.position(); i++) {
      if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') {
        return i + 1;
      }
    }
    return -1;
  }
}
