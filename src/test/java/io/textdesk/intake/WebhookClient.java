package io.textdesk.intake;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;

/** Posts deliveries of the tests' own, signed as the two guides say, and shows the whole answer. */
final class WebhookClient {

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US).withZone(ZoneOffset.UTC);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();
  private final URI server;

  WebhookClient(URI server) {
    this.server = server;
  }

  WebhookClient(int port) {
    this(URI.create("http://127.0.0.1:" + port));
  }

  HttpResponse<String> post(String path, byte[] body, Map<String, String> headers) throws IOException {
    return send(path, "POST", HttpRequest.BodyPublishers.ofByteArray(body), headers);
  }

  CompletableFuture<HttpResponse<String>> later(String path, byte[] body, Map<String, String> headers) {
    HttpRequest request = request(path, "POST", HttpRequest.BodyPublishers.ofByteArray(body), headers);
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> send(String path, String method, HttpRequest.BodyPublisher body, Map<String, String> headers)
      throws IOException {
    try {
      return client.send(request(path, method, body, headers), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private HttpRequest request(String path, String method, HttpRequest.BodyPublisher body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path)).timeout(Duration.ofSeconds(30)).method(method, body);
    headers.forEach(request::setHeader);
    return request.build();
  }

  static Map<String, String> signedByKlaviyo(String secret, byte[] body, Instant at) {
    String timestamp = HTTP_DATE.format(at);
    byte[] digest = new HmacUtils(HmacAlgorithms.HMAC_SHA_256, secret).hmac(joined(body, timestamp.getBytes(StandardCharsets.UTF_8)));
    Map<String, String> headers = json();
    headers.put("Klaviyo-Timestamp", timestamp);
    headers.put("Klaviyo-Signature", java.util.HexFormat.of().formatHex(digest));
    return headers;
  }

  static Map<String, String> signedByZendesk(String secret, byte[] body, Instant at) {
    String timestamp = at.truncatedTo(ChronoUnit.SECONDS).toString();
    byte[] digest = new HmacUtils(HmacAlgorithms.HMAC_SHA_256, secret).hmac(joined(timestamp.getBytes(StandardCharsets.UTF_8), body));
    Map<String, String> headers = json();
    headers.put("X-Zendesk-Webhook-Signature-Timestamp", timestamp);
    headers.put("X-Zendesk-Webhook-Signature", Base64.getEncoder().encodeToString(digest));
    return headers;
  }

  static Map<String, String> json() {
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/json");
    return headers;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
