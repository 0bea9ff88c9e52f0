package io.textdesk.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A request as somebody writes it who does not care for HTTP. */
final class RawRequest implements AutoCloseable {

  private final Socket socket;
  private final OutputStream out;

  RawRequest(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(60_000);
    out = socket.getOutputStream();
  }

  RawRequest write(String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
    out.flush();
    return this;
  }

  RawRequest post(String path, Map<String, String> headers) throws IOException {
    StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return write(head.append("\r\n").toString());
  }

  /** Until the other side hangs up; empty when it does so without a word. */
  String answer() throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    try {
      in.transferTo(answer);
    } catch (IOException reset) {
      return answer.toString(ISO_8859_1);
    }
    return answer.toString(ISO_8859_1);
  }

  /** Read on a thread of its own, as the other side may hang up while we still write. */
  CompletableFuture<String> answerLater() {
    CompletableFuture<String> later = new CompletableFuture<>();
    Thread reader = new Thread(() -> {
      try {
        later.complete(answer());
      } catch (IOException e) {
        later.completeExceptionally(e);
      }
    });
    reader.setDaemon(true);
    reader.start();
    return later;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
