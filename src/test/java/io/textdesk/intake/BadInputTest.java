package io.textdesk.intake;

import static io.textdesk.intake.WebhookClient.json;
import static io.textdesk.intake.WebhookClient.signedByKlaviyo;
import static io.textdesk.intake.WebhookClient.signedByZendesk;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedZendesk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Whatever is no delivery is refused with a reason, takes little memory and no thread for long, and is not stored. */
@FlowTest
class BadInputTest {

  static final String KLAVIYO = "/webhooks/klaviyo";
  static final String ZENDESK = "/webhooks/zendesk";
  static final int LIMIT = 5 * 1024 * 1024;
  static final int HUNG_UP = 0;

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired OperatorView operator;
  @Autowired EmbeddedActiveMQ broker;
  @Autowired ObjectMapper mapper;
  @LocalServerPort int port;
  WebhookClient client;
  long storedBefore;

  @BeforeEach
  void nothingHappens() {
    client = new WebhookClient(port);
    operator.waitsUntilTheQueuesAreEmpty();
    storedBefore = broker.getActiveMQServer().getTotalMessagesAdded();
  }

  @AfterEach
  void nothingIsStored() {
    assertThat(broker.getActiveMQServer().getTotalMessagesAdded()).isEqualTo(storedBefore);
  }

  static Stream<byte[]> noJson() {
    return Stream.of(
        "", "nothing", "{", "{\"data\":[", "{\"data\":[{]}", "{\"data\":[1,]}", "{'data':[]}", "{\"data\":[NaN]}",
        "[[]]", "7", "\"\"",
        "{\"data\":[" + "[".repeat(100_000), "{\"data\":[" + "{\"a\":".repeat(100_000),
        "{\"data\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}",
        "{\"data\":[" + "9".repeat(100_000) + "]}", "{\"" + "k".repeat(100_000) + "\":1}",
        "{\"data\":[\"\u00c3\u0028\"]}", "{\"data\":[\"\u00ed\u00a0\u0080\"]}", "{\"data\":[\"\u0000\"]}",
        "\u00ff\u00fe\u0000\u0000",
        "{\"data\":[],\"data\":[]}", "{\"data\":true}", "{\"data\":\"[]\"}")
        .map(text -> text.getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("noJson")
  void refusesWhatIsNotJsonOrNotADelivery(byte[] body) throws IOException {
    assertRefused(fromKlaviyo(body), 400);
    assertRefused(fromZendesk(body), 400);
  }

  @ParameterizedTest
  @MethodSource("noJson")
  void looksAtNothingUnsigned(byte[] body) throws IOException {
    assertRefused(client.post(KLAVIYO, body, json()), 401);
    assertRefused(client.post(ZENDESK, body, json()), 401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "identity, gzip", "nonsense"})
  void refusesCompressedBodies(String encoding) throws IOException {
    byte[] body = bomb(encoding);
    Map<String, String> headers = signedByKlaviyo(klaviyo.webhookSecret(), body, Instant.now());
    headers.put("Content-Encoding", encoding);

    assertRefused(client.post(KLAVIYO, body, headers), 415);
  }

  @ParameterizedTest
  @CsvSource({"PUT, application/json, 405", "GET, application/json, 405",
      "POST, text/plain, 415", "POST, json, 415", "POST, '', 415"})
  void saysWhichRequestsItTakes(String method, String type, int status) throws IOException {
    Map<String, String> headers = Map.of("Content-Type", type);

    assertRefused(client.send(KLAVIYO, method, BodyPublishers.ofString("{}"), headers), status);
  }

  @Test
  void refusesMoreEventsThanCanBeStoredInTime() throws IOException {
    assertRefused(fromKlaviyo(("{\"data\":[" + "{},".repeat(3) + manyEvents(5_001) + "]}").getBytes(UTF_8)), 400);
  }

  @Test
  void countsAnyNumberOfEventsThatNobodyWants() throws IOException {
    String unwanted = "{\"topic\":\"event:klaviyo.clicked_sms\"},";
    byte[] body = ("{\"data\":[" + unwanted.repeat(99_999) + unwanted.replace(",", "") + "]}").getBytes(UTF_8);

    assertThat(fromKlaviyo(body).body())
        .isEqualTo("{\"accepted\":0,\"duplicate\":0,\"unwanted\":100000,\"malformed\":0}");
  }

  /** All at once, as each takes its time. */
  @Test
  void refusesABodyThatStopsInTheMiddle_andOneThatTakesForEver_andHangsUpWhenHeadersStop() throws IOException {
    try (RawRequest stopping = new RawRequest(port); RawRequest dripping = new RawRequest(port);
        RawRequest chunked = new RawRequest(port); RawRequest headers = new RawRequest(port)) {
      CompletableFuture<String> toStopping =
          stopping.post(KLAVIYO, headers("Content-Length", "1000")).write("{\"data\":").answerLater();
      CompletableFuture<String> toDripping = dripping.post(KLAVIYO, headers("Content-Length", "100000")).answerLater();
      CompletableFuture<String> toChunked = chunked.post(KLAVIYO, headers("Transfer-Encoding", "chunked")).answerLater();
      CompletableFuture<String> toHeaders =
          headers.write("POST " + KLAVIYO + " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ").answerLater();
      List<Thread> drips = List.of(drip(dripping, "x"), drip(chunked, "1\r\nx\r\n"));

      assertThat(toStopping.join()).startsWith("HTTP/1.1 408").contains("\"error\":");
      assertThat(List.of(toDripping.join(), toChunked.join())).allSatisfy(answer -> assertThat(answer)
          .startsWith("HTTP/1.1 408").contains("\"error\":\"the body took too long to arrive\""));
      assertThat(toHeaders.join()).matches("(?s)|HTTP/1.1 4.*");
      await().until(() -> drips.stream().noneMatch(Thread::isAlive));
    }
  }

  @Test
  void answersOthers_whileHeadersNeverEnd() throws IOException {
    List<RawRequest> slow = new ArrayList<>();
    for (int number = 0; number < 300; number++) {
      slow.add(new RawRequest(port).write("POST " + KLAVIYO + " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "));
    }
    try {
      assertRefused(client.post(KLAVIYO, new byte[0], json()), 401);
    } finally {
      for (RawRequest request : slow) {
        request.close();
      }
    }
  }

  static Stream<String> brokenHeads() {
    String json = "POST /webhooks/klaviyo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
    return Stream.of(
        "POST /webhooks/klaviyo HTTP/1.1\r\nHost: 127.0.0.1\r\n" + "X-Flood: 1\r\n".repeat(1_000) + "\r\n",
        "POST /webhooks/klaviyo HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Large: " + "x".repeat(100_000) + "\r\n\r\n",
        "POST /webhooks/" + "k".repeat(100_000) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "POST /webhooks/klaviyo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: many\r\n\r\n",
        "POST /webhooks/klaviyo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        "POST /webhooks/klaviyo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        json + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        json + "Transfer-Encoding: nonsense\r\n\r\n",
        "POST /webhooks/klaviyo HTTP/1.1\r\n\r\n",
        "POST /webhooks/..%2fklaviyo HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        "nonsense\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource("brokenHeads")
  void refusesBrokenRequests(String request) throws IOException {
    try (RawRequest raw = new RawRequest(port)) {
      assertThat(raw.write(request).answer()).matches("(?s)HTTP/1.1 (4..|501).*");
    }
  }

  @Test
  void takesABodyWithoutLengthForAnEmptyOne() throws IOException {
    try (RawRequest request = new RawRequest(port)) {
      assertThat(request.post(KLAVIYO, headers("Connection", "close")).answer()).startsWith("HTTP/1.1 401");
    }
  }

  @Test
  void survivesManyLargeBodiesAtOnce() {
    byte[] body = new byte[LIMIT];
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int number = 0; number < 60; number++) {
      answers.add(client.later(KLAVIYO, body, json()).handle((answer, failure) -> failure == null ? answer.statusCode() : HUNG_UP));
    }

    // Whose body takes too long to arrive on a busy machine may not get to read the answer.
    assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isIn(401, 408, 503, HUNG_UP));
    await().untilAsserted(() -> assertThat(client.post(KLAVIYO, body, json()).statusCode()).isEqualTo(401));
  }

  private static Thread drip(RawRequest request, String drop) {
    Thread thread = new Thread(() -> {
      try {
        while (true) {
          request.write(drop);
          Thread.sleep(100);
        }
      } catch (IOException | InterruptedException hungUp) {
        return;
      }
    });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static Map<String, String> headers(String name, String value) {
    Map<String, String> headers = json();
    headers.put(name, value);
    return headers;
  }

  private static String manyEvents(int count) {
    StringBuilder events = new StringBuilder();
    for (int number = 0; number < count; number++) {
      events.append(number == 0 ? "" : ",").append("{\"number\":").append(number).append('}');
    }
    return events.toString();
  }

  /** A hundred megabytes of blanks. */
  private static byte[] bomb(String encoding) throws IOException {
    ByteArrayOutputStream small = new ByteArrayOutputStream();
    try (OutputStream out =
        encoding.equals("deflate") ? new DeflaterOutputStream(small) : new GZIPOutputStream(small)) {
      byte[] blanks = " ".repeat(1_000_000).getBytes(UTF_8);
      for (int number = 0; number < 100; number++) {
        out.write(blanks);
      }
    }
    return small.toByteArray();
  }

  private HttpResponse<String> fromKlaviyo(byte[] body) throws IOException {
    return client.post(KLAVIYO, body, signedByKlaviyo(klaviyo.webhookSecret(), body, Instant.now()));
  }

  private HttpResponse<String> fromZendesk(byte[] body) throws IOException {
    return client.post(ZENDESK, body, signedByZendesk(zendesk.webhookSecret(), body, Instant.now()));
  }

  private void assertRefused(HttpResponse<String> answer, int status) throws IOException {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
    assertThat(mapper.readTree(answer.body()).path("error").asText())
        .isNotBlank().hasSizeLessThan(200).doesNotContain("Exception");
  }
}
