package io.textdesk.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/** What the simulators answer to who wants to know whether something happened already. */
class AskingFirstTest {

  SimulatedKlaviyo klaviyo;
  SimulatedZendesk zendesk;
  ZendeskApi tickets;

  @BeforeEach
  void openTheShop() {
    klaviyo = new SimulatedKlaviyo(0);
    zendesk = new SimulatedZendesk(0);
    tickets = new ZendeskApi(zendesk);
  }

  @AfterEach
  void closeTheShop() {
    klaviyo.close();
    zendesk.close();
  }

  @Test
  void zendeskFindsTicketsByExternalId() {
    long ticket = openTicket("klaviyo:Xy7Qb2:P1");
    openTicket("klaviyo:Xy7Qb2:P2");

    JsonNode found = tickets.get("/api/v2/tickets?external_id=klaviyo%3AXy7Qb2%3AP1");

    assertThat(found.at("/tickets")).singleElement()
        .satisfies(one -> assertThat(one.path("id").asLong()).isEqualTo(ticket));
  }

  @Test
  void zendeskListsAuditsNewestFirst_pageByPage() {
    long ticket = openTicket("klaviyo:Xy7Qb2:P1");
    tickets.put("/api/v2/tickets/" + ticket, Map.of("ticket",
        Map.of("comment", Map.of("body", "Number 1001"), "metadata", Map.of("event", "E2"))));

    JsonNode first = tickets.get("/api/v2/tickets/" + ticket + "/audits?sort=-created_at&page%5Bsize%5D=1");
    JsonNode second = tickets.get(first.at("/links/next").asText().substring(zendesk.url().toString().length()));

    assertThat(first.at("/audits/0/metadata/custom/event").asText()).isEqualTo("E2");
    assertThat(second.at("/audits/0/metadata/custom/event").asText()).isEqualTo("E1");
    assertThat(second.at("/meta/has_more").asBoolean()).isFalse();
  }

  @Test
  void klaviyoFindsTheTextsThatLeftSince() {
    SimulatedPhone amy = klaviyo.anyPhone();
    SimulatedPhone bob = klaviyo.anyPhone();
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String metric = metric("Received Text Message");
    String event = klaviyo.replyFromInbox(amy, "On its way");
    klaviyo.replyFromInbox(bob, "On its way");
    await().until(() -> textsTo(amy, metric, before).size() == 1);

    assertThat(textsTo(amy, metric, before)).containsExactly(event);
    assertThat(textsTo(amy, metric, before.plusSeconds(60))).isEmpty();
  }

  /** An event's time is cut to the second, so that who asks for "since" must cut it, too. */
  @Test
  void klaviyoComparesTimesExactly() {
    SimulatedPhone amy = klaviyo.anyPhone();
    String metric = metric("Sent Text Message");
    klaviyo.inboundEvent(amy, "Where is my order?",
        event -> event.withObject("/payload/data/attributes").put("timestamp", 1_800_000_000));

    assertThat(textsTo(amy, metric, Instant.ofEpochSecond(1_800_000_000))).hasSize(1);
    assertThat(textsTo(amy, metric, Instant.ofEpochMilli(1_800_000_000_500L))).isEmpty();
  }

  @Test
  void klaviyoRefusesFiltersThatItDoesNotHave() {
    klaviyo.inboundEvent(klaviyo.anyPhone(), "Where is my order?");

    assertThatThrownBy(() -> klaviyo("/api/events?filter=" + encoded("any(metric_id,[\"VQ7sK2\"])")))
        .isInstanceOf(HttpClientErrorException.BadRequest.class);
    assertThatThrownBy(() -> klaviyo("/api/metrics?filter=" + encoded("equals(name,\"Sent Text Message\")")))
        .isInstanceOf(HttpClientErrorException.BadRequest.class);
  }

  private long openTicket(String externalId) {
    return tickets.post("/api/v2/tickets", Map.of("ticket", Map.of("subject", "SMS", "external_id", externalId,
        "comment", Map.of("body", "Where is my order?"), "metadata", Map.of("event", "E1")))).at("/ticket/id").asLong();
  }

  private String metric(String name) {
    JsonNode metrics = klaviyo("/api/metrics?filter=" + encoded("equals(integration.name,\"Klaviyo\")"));
    return metrics.path("data").valueStream()
        .filter(metric -> metric.at("/attributes/name").asText().equals(name)).findFirst().orElseThrow()
        .path("id").asText();
  }

  private List<String> textsTo(SimulatedPhone phone, String metric, Instant since) {
    String filter = "and(equals(metric_id,\"%s\"),equals(profile_id,\"%s\"),greater-or-equal(datetime,%s))"
        .formatted(metric, phone.profileId(), since);
    return klaviyo("/api/events?sort=-datetime&filter=" + encoded(filter)).path("data").valueStream()
        .map(event -> event.path("id").asText()).toList();
  }

  private JsonNode klaviyo(String pathAndQuery) {
    return RestClient.create().get().uri(URI.create(klaviyo.url() + pathAndQuery))
        .header("Authorization", "Klaviyo-API-Key " + klaviyo.apiKey()).header("revision", "2026-07-15")
        .retrieve().body(JsonNode.class);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
