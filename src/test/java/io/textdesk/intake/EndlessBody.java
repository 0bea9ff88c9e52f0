package io.textdesk.intake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A sender that does not wait to be answered: an HTTP client would. */
final class EndlessBody {

  /** @param sent how much of the body had left when the answer came */
  record Answer(String statusLine, long sent) {}

  private EndlessBody() {}

  /** Announces a length and then sends nothing. */
  static Answer announced(int port, String path, long length, Map<String, String> headers) throws IOException {
    try (Socket socket = connected(port)) {
      socket.getOutputStream().write(head(path, "Content-Length: " + length, headers));
      return new Answer(firstLine(socket), 0);
    }
  }

  /** Sends chunk after chunk until somebody says stop. */
  static Answer chunked(int port, String path, Map<String, String> headers) throws IOException {
    try (Socket socket = connected(port)) {
      AtomicLong sent = new AtomicLong();
      Thread sender = new Thread(() -> sendChunks(socket, path, headers, sent), "endless-body");
      sender.setDaemon(true);
      sender.start();
      return new Answer(firstLine(socket), sent.get());
    }
  }

  private static void sendChunks(Socket socket, String path, Map<String, String> headers, AtomicLong sent) {
    byte[] chunk = ("4000\r\n" + "a".repeat(0x4000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    try {
      OutputStream out = socket.getOutputStream();
      out.write(head(path, "Transfer-Encoding: chunked", headers));
      while (true) {
        out.write(chunk);
        sent.addAndGet(0x4000);
      }
    } catch (IOException closed) {
      return;
    }
  }

  private static Socket connected(int port) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    socket.setSendBufferSize(65_536);
    return socket;
  }

  private static byte[] head(String path, String length, Map<String, String> headers) {
    StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + length + "\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String firstLine(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
  }
}
