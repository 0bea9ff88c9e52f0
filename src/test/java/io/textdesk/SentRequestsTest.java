package io.textdesk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.RecordedRequest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedZendesk;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Every request that we send, held against the two systems' OpenAPI documents, where those are at hand. */
@FlowTest
class SentRequestsTest {

  private static final Path DOCUMENTS = Path.of(System.getProperty("api.documents", "../shared/api"));

  /** Sideloading and cursor paging, which Zendesk's guides describe and its document leaves out. */
  private static final Set<String> DESCRIBED_ELSEWHERE = Set.of("include", "sort", "page[size]");

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired ProducerTemplate routes;
  @Autowired OperatorView operator;

  @BeforeEach
  void onlyOurRequestsAreLookedAt() {
    operator.waitsUntilNothingHappens();
    klaviyo.reset();
    zendesk.reset();
  }

  @BeforeAll
  static void documentsAreThere() {
    assumeTrue(Files.exists(DOCUMENTS.resolve("klaviyo-openapi.json")),
        "Skipped: no OpenAPI documents in " + DOCUMENTS + "; name their folder with -Dapi.documents=...");
  }

  @Test
  void keepToTheOpenApiDocuments() {
    SimulatedPhone amy = klaviyo.anyPhone();
    amy.texts("Where is my order?");
    long ticket = ticketsOf(amy, 1).get(0);
    desk.reply(ticket, "On its way", "<p>On its <b>way</b></p>", List.of("label.pdf"));
    await().untilAsserted(() -> assertThat(amy.received()).containsExactly("On its way"));
    await().untilAsserted(() -> assertThat(desk.ticket(ticket).privateTexts()).hasSize(1));
    desk.setStatus(ticket, "solved");
    amy.texts("# Thank you *very* much");
    await().untilAsserted(() -> assertThat(desk.ticket(ticket).publicTexts()).hasSize(3));
    desk.close(ticket);
    amy.texts("One more thing");
    ticketsOf(amy, 2);
    desk.emailTicket("Sam Doe", "sam.doe@example.com", "+12025550111", "Help", "My parcel", zendesk.brands().get(0).id());
    await().untilAsserted(() -> assertThat(klaviyo.metricEvents())
        .anyMatch(event -> event.profileAttributes().path("email").asText().equals("sam.doe@example.com")));
    SimulatedPhone alex = klaviyo.phone("Alex Moreno", "alex.moreno@agents.example.com", "+12025550199", true);
    alex.texts("I am an agent, too");
    ticketsOf(alex, 1);

    klaviyo.setWebhooksEnabled(false);
    zendesk.setWebhooksActive(false);
    routes.sendBody("direct:reconcile-now", null);
    assertThat(klaviyo.webhooksEnabled() && zendesk.webhooksActive()).isTrue();

    List<String> faults = new ArrayList<>();
    OpenApiInteractionValidator klaviyoApi = validator("klaviyo-openapi.json");
    OpenApiInteractionValidator zendeskApi = validator("zendesk-openapi.yaml");
    klaviyo.requests().forEach(request -> check(klaviyoApi, request, faults));
    zendesk.requests().stream()
        // The document of the Support API knows neither the token endpoint nor webhooks.
        .filter(request -> !request.path().equals("/oauth/tokens") && !request.path().startsWith("/api/v2/webhooks"))
        .forEach(request -> check(zendeskApi, request, faults));

    assertThat(faults).isEmpty();
    assertThat(klaviyo.requests()).extracting(RecordedRequest::path).contains("/api/events", "/api/conversation-messages");
    assertThat(zendesk.requests()).extracting(RecordedRequest::path).contains("/api/v2/users/create_or_update", "/api/v2/tickets");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "klaviyo-openapi.json | /api/conversation-messages | {\"data\": {\"type\": \"conversation-message\", \"attributes\": {}}}",
      "zendesk-openapi.yaml | /api/v2/tickets | {\"ticket\": {\"subject\": \"no comment\"}}"})
  void wouldNoticeARequestThatDoesNot(String document, String path, String body) {
    List<String> faults = new ArrayList<>();

    check(validator(document), new RecordedRequest(Instant.now(), "POST", path, "",
        Map.of("Content-Type", document.startsWith("klaviyo") ? "application/vnd.api+json" : "application/json",
            "Authorization", "x", "revision", "2026-07-15"), body, 0), faults);

    assertThat(faults).isNotEmpty();
  }

  private List<Long> ticketsOf(SimulatedPhone phone, int count) {
    await().untilAsserted(() -> assertThat(desk.ticketsOf(phone.profileId())).hasSize(count));
    return desk.ticketsOf(phone.profileId()).stream().map(ticket -> ticket.id()).toList();
  }

  private static OpenApiInteractionValidator validator(String document) {
    return OpenApiInteractionValidator.createFor(DOCUMENTS.resolve(document).toUri().toString())
        .withLevelResolver(LevelResolver.create()
            // A closed schema that is part of an allOf would refuse its own siblings.
            .withLevel("validation.schema.additionalProperties", ValidationReport.Level.IGNORE).build())
        .build();
  }

  private static void check(OpenApiInteractionValidator api, RecordedRequest sent, List<String> faults) {
    SimpleRequest.Builder request = new SimpleRequest.Builder(sent.method(), sent.path());
    sent.headers().forEach(request::withHeader);
    for (String parameter : sent.query().isEmpty() ? new String[0] : sent.query().split("&")) {
      int equals = parameter.indexOf('=');
      String name = decoded(parameter.substring(0, equals));
      if (sent.path().startsWith("/api/v2/") && DESCRIBED_ELSEWHERE.contains(name)) {
        continue;
      }
      request.withQueryParam(name, decoded(parameter.substring(equals + 1)));
    }
    if (!sent.body().isEmpty()) {
      request.withBody(sent.body());
    }
    Request simple = request.build();
    api.validateRequest(simple).getMessages().stream()
        .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
        .forEach(message -> faults.add(sent.method() + " " + sent.path() + "?" + sent.query() + ": " + message.getMessage()));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
