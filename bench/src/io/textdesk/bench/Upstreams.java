package io.textdesk.bench;

import io.textdesk.bench.HttpLoop.Answer;
import io.textdesk.bench.HttpLoop.Request;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The process that plays Klaviyo and Zendesk, and takes orders from the bench at a third address. */
public final class Upstreams {

  private static final int SERVICE_UNAVAILABLE = 503;

  private final HttpLoop.Door zendeskDoor;
  private final HttpLoop.Door klaviyoDoor;
  private Effects effects;
  private UpstreamLimits limits;
  private StubZendesk zendesk;
  private StubKlaviyo klaviyo;
  private int latency;

  private Upstreams(HttpLoop loop) throws IOException {
    reset(Map.of());
    klaviyoDoor = loop.door(request -> klaviyo.answer(request).after(latency));
    zendeskDoor = loop.door(request -> zendesk.answer(request).after(latency));
    HttpLoop.Door orders = loop.door(this::order);
    System.out.println(klaviyoDoor.port() + " " + zendeskDoor.port() + " " + orders.port());
  }

  public static void main(String[] arguments) throws IOException {
    HttpLoop loop = new HttpLoop();
    new Upstreams(loop);
    Thread parent = new Thread(Upstreams::endWithTheParent);
    parent.setDaemon(true);
    parent.start();
    loop.run();
  }

  private static void endWithTheParent() {
    try {
      while (System.in.read() >= 0) {
        continue;
      }
    } catch (IOException e) {
      // Gone as well.
    }
    System.exit(0);
  }

  private Answer order(Request request) {
    Map<String, String> values = values(request.query());
    try {
      switch (request.path()) {
        case "/reset":
          reset(values);
          break;
        case "/set":
          set(values);
          break;
        case "/counts":
          return Answer.json(200, effects.counts());
        case "/texts":
        case "/replies":
          byte[] arrivals = effects.arrivals(request.path().equals("/replies"));
          return new Answer(200, "application/octet-stream", "", arrivals, 0);
        default:
          return Answer.json(404, "");
      }
      return Answer.json(200, "");
    } catch (IOException e) {
      return Answer.json(500, String.valueOf(e.getMessage()));
    }
  }

  private void reset(Map<String, String> values) {
    int customers = Integer.parseInt(values.getOrDefault("customers", "1"));
    effects = new Effects(customers, Integer.parseInt(values.getOrDefault("texts", "0")),
        Integer.parseInt(values.getOrDefault("replies", "0")));
    limits = new UpstreamLimits(effects, false);
    zendesk = new StubZendesk(effects, limits, customers);
    klaviyo = new StubKlaviyo(effects, limits);
    latency = 0;
  }

  private void set(Map<String, String> values) throws IOException {
    latency = Integer.parseInt(values.getOrDefault("latency", String.valueOf(latency)));
    limits.on = Boolean.parseBoolean(values.getOrDefault("limits", String.valueOf(limits.on)));
    if (values.containsKey("zendesk")) {
      zendesk.failure = values.get("zendesk").equals("failing") ? SERVICE_UNAVAILABLE : 0;
      openOrClose(zendeskDoor, values.get("zendesk"));
    }
    if (values.containsKey("klaviyo")) {
      klaviyo.failure = values.get("klaviyo").equals("failing") ? SERVICE_UNAVAILABLE : 0;
      openOrClose(klaviyoDoor, values.get("klaviyo"));
    }
  }

  private static void openOrClose(HttpLoop.Door door, String state) throws IOException {
    if (state.equals("refusing")) {
      door.close();
    } else {
      door.open();
    }
  }

  private static Map<String, String> values(String query) {
    Map<String, String> values = new HashMap<>();
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return values;
  }
}
