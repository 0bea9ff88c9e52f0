package io.textdesk.bench;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signed webhooks, ready to be written to a connection. Only what differs from one event to the next is put into a copy
 * of a template, so that making a delivery costs little more than signing it. For one thread.
 */
final class Deliveries {

  static final String SECRET = "bench-webhook-secret-0123456789";

  private static final String EVENT = """
      {"external_id":"EV#0000000000","topic":"event:klaviyo.TOPIC","payload":{"data":{"type":"event",\
      "id":"EV#0000000000","attributes":{"timestamp":SECONDS,"event_properties":{PROPERTIES,\
      "$event_id":"ca9f8284-b0dd-11f1-8001-0#0000000000"},"datetime":"DATETIME",\
      "uuid":"ca9f8284-b0dd-11f1-8001-0#0000000000"},"relationships":{"profile":{"data":{"type":"profile",\
      "id":"PROFILE"},"links":{"self":"https://a.klaviyo.com/api/events/EV#0000000000/relationships/profile",\
      "related":"https://a.klaviyo.com/api/events/EV#0000000000/profile"}},"metric":{"data":{"type":"metric",\
      "id":"VQ7sK2"},"links":{"self":"https://a.klaviyo.com/api/events/EV#0000000000/relationships/metric",\
      "related":"https://a.klaviyo.com/api/events/EV#0000000000/metric"}}},\
      "links":{"self":"https://a.klaviyo.com/api/events/EV#0000000000"}},\
      "links":{"self":"https://a.klaviyo.com/api/events/EV#0000000000"}}}""";

  private static final String INBOUND = """
      "From Number":"+12025550143","From Phone Region":"US","To Number":"+18335550120","To Phone Region":"US",\
      "Message Body":"Hi, my parcel still shows as not shipped. Can you check? bench-#0000000000\"""";

  private static final String CAMPAIGN = """
      "From Number":"+18335550120","From Phone Region":"US","To Number":"+12025550143","To Phone Region":"US",\
      "Message Type":"campaign","Message Name":"Summer drop","Campaign Name":"Summer drop",\
      "$message":"01K0Q6CAMPA1GNMSG000000001","Carrier Delivery Status":"Delivered\"""";

  private static final byte[] START = bytes("{\"data\":[");
  private static final byte[] END = bytes("],\"meta\":{\"klaviyo_webhook_id\":\"3f9a1c5e7b2d4806\","
      + "\"timestamp\":\"2026-07-20T09:15:31.204117+00:00\",\"klaviyo_account_id\":\"" + StubKlaviyo.ACCOUNT + "\"}}");

  /** A place for the event's number; the sign itself gives way to the first of eleven digits. */
  private static final String NUMBER = "#0000000000";

  private final String path;
  private final String httpDate;
  private final Mac mac;
  private final Template text;
  private final Template campaign;

  /** @param path of the endpoint */
  Deliveries(String path) {
    this.path = path;
    Instant now = Instant.now();
    httpDate = DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC));
    text = new Template(EVENT.replace("TOPIC", "sent_sms").replace("PROPERTIES", INBOUND), now);
    campaign = new Template(EVENT.replace("TOPIC", "received_sms").replace("PROPERTIES", CAMPAIGN), now);
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes(SECRET), "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Texts with the numbers from {@code first}; text n is from customer n modulo {@code customers}. */
  byte[] texts(int first, int count, int customers) {
    byte[] body = body(text, count);
    for (int i = 0; i < count; i++) {
      text.fill(body, offset(text, i), first + i, (first + i) % customers);
    }
    return signed(body);
  }

  /** Campaign texts that went out, each to another profile, except that one in {@code every} went to a customer. */
  byte[] campaign(int first, int count, int every, int customers) {
    byte[] body = body(campaign, count);
    for (int i = 0; i < count; i++) {
      int number = first + i;
      int profile = number % every == 0 ? number / every % customers : customers + number;
      campaign.fill(body, offset(campaign, i), number, profile);
    }
    return signed(body);
  }

  /** An agent's public comment on the ticket of a customer. */
  byte[] reply(int reply, int customers) {
    int ticket = StubZendesk.ticketOf(reply % customers);
    String now = Instant.now().toString();
    byte[] body = bytes("""
        {"account_id":10457213,"detail":{"actor_id":"77","assignee_id":"77","brand_id":"7300415550222",\
        "created_at":"2026-07-20T09:15:33Z","description":"Where is my order?","external_id":"klaviyo:%s:%s",\
        "group_id":"7300415550555","id":"%d","is_public":true,"organization_id":"","priority":"NORMAL",\
        "requester_id":"%d","status":"OPEN","subject":"SMS from Customer","submitter_id":"99","tags":["sms"],\
        "type":"QUESTION","updated_at":"%s","via":{"channel":"web_service"}},"event":{"comment":{"id":"%d",\
        "body":"%s","is_public":true,"author":{"id":"77","is_staff":true,"name":"Alex Moreno"}},\
        "meta":{"sequence":{"id":"01K0QAZD5EQ0000000000000A1","position":1}}},"id":"bench-event-%d",\
        "subject":"zen:ticket:%d","time":"%s","type":"zen:event-type:ticket.comment_added",\
        "zendesk_event_version":"2022-11-06"}""".formatted(StubKlaviyo.ACCOUNT,
        StubKlaviyo.profileOf(reply % customers), ticket, StubZendesk.FIRST_USER + reply % customers, now,
        StubZendesk.FIRST_COMMENT + reply,
        StubZendesk.replyText(reply), reply, ticket, now));
    mac.update(bytes(now));
    String signature = Base64.getEncoder().encodeToString(mac.doFinal(body));
    return request(body, "X-Zendesk-Webhook-Id: 01BENCH\r\nX-Zendesk-Webhook-Signature-Timestamp: " + now
        + "\r\nX-Zendesk-Webhook-Signature: " + signature + "\r\n");
  }

  private byte[] signed(byte[] body) {
    mac.update(body);
    String signature = HexFormat.of().formatHex(mac.doFinal(bytes(httpDate)));
    return request(body, "Klaviyo-Webhook-Id: 3f9a1c5e7b2d4806\r\nKlaviyo-Timestamp: " + httpDate
        + "\r\nKlaviyo-Signature: " + signature + "\r\n");
  }

  private byte[] request(byte[] body, String headers) {
    byte[] head = bytes("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        + "Content-Length: " + body.length + "\r\n" + headers + "\r\n");
    byte[] request = new byte[head.length + body.length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    return request;
  }

  private static byte[] body(Template template, int count) {
    byte[] body = new byte[START.length + count * (template.bytes.length + 1) - 1 + END.length];
    System.arraycopy(START, 0, body, 0, START.length);
    for (int i = 0; i < count; i++) {
      int at = offset(template, i);
      if (i > 0) {
        body[at - 1] = ',';
      }
      System.arraycopy(template.bytes, 0, body, at, template.bytes.length);
    }
    System.arraycopy(END, 0, body, body.length - END.length, END.length);
    return body;
  }

  private static int offset(Template template, int event) {
    return START.length + event * (template.bytes.length + 1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** An event with places for its number and the number of its profile. */
  private static final class Template {
    private final byte[] bytes;
    private final int[] numbers;
    private final int profile;

    private Template(String event, Instant at) {
      String filled = event.replace("SECONDS", String.valueOf(at.getEpochSecond()))
          .replace("DATETIME", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at.atOffset(ZoneOffset.UTC)))
          .replace("\"PROFILE\"", '"' + StubKlaviyo.profileOf(0) + '"');
      bytes = Deliveries.bytes(filled);
      profile = filled.indexOf(StubKlaviyo.profileOf(0)) + StubKlaviyo.PROFILE.length();
      numbers = IntStream.range(0, filled.length()).filter(place -> filled.startsWith(NUMBER, place)).toArray();
    }

    private void fill(byte[] body, int offset, int number, int profileNumber) {
      for (int place : numbers) {
        digits(body, offset + place, number, NUMBER.length());
      }
      digits(body, offset + profile, profileNumber, StubKlaviyo.DIGITS);
    }

    private static void digits(byte[] body, int at, int number, int digits) {
      int rest = number;
      for (int i = at + digits - 1; i >= at; i--) {
        body[i] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
    }
  }
}
