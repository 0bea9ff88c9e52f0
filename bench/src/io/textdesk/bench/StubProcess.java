package io.textdesk.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The upstreams in their process, as the bench sees them. */
final class StubProcess implements AutoCloseable {

  private final HttpClient client = HttpClient.newHttpClient();
  private final ChildProcess child;
  private final int klaviyoPort;
  private final int zendeskPort;
  private final int ordersPort;

  StubProcess(Path directory) throws IOException {
    child = ChildProcess.start(directory, null, List.of("-XX:+UseSerialGC", "-Xmx1g", "-cp",
        System.getProperty("java.class.path"), Upstreams.class.getName()));
    String ports = new BufferedReader(new InputStreamReader(child.process().getInputStream())).readLine();
    String[] each = ports.split(" ");
    klaviyoPort = Integer.parseInt(each[0]);
    zendeskPort = Integer.parseInt(each[1]);
    ordersPort = Integer.parseInt(each[2]);
  }

  ChildProcess child() {
    return child;
  }

  String klaviyoUrl() {
    return "http://127.0.0.1:" + klaviyoPort;
  }

  String zendeskUrl() {
    return "http://127.0.0.1:" + zendeskPort;
  }

  void reset(int customers, int texts, int replies) throws IOException {
    get("/reset?customers=" + customers + "&texts=" + texts + "&replies=" + replies);
  }

  /** Any of latency=milliseconds, limits=true|false, zendesk=well|failing|refusing, klaviyo=... */
  void set(String settings) throws IOException {
    get("/set?" + settings);
  }

  Counts counts() throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    for (String line : new String(get("/counts")).split("\n")) {
      int blank = line.indexOf(' ');
      counts.put(line.substring(0, blank), Long.parseLong(line.substring(blank + 1)));
    }
    return new Counts(counts);
  }

  /** When each text or reply arrived, on this machine's monotonic clock; 0 for one that did not. */
  long[] arrivals(String kind) throws IOException {
    byte[] bytes = get("/" + kind);
    long[] times = new long[bytes.length / Long.BYTES];
    ByteBuffer.wrap(bytes).asLongBuffer().get(times);
    return times;
  }

  private byte[] get(String path) throws IOException {
    try {
      HttpResponse<byte[]> answer = client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ordersPort + path)).build(),
          HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IOException("the stub upstreams answered " + answer.statusCode() + " to " + path);
      }
      return answer.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    child.close();
  }
}
