package io.textdesk.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Webhooks are lost on purpose. */
@FlowTest
@ExtendWith(OutputCaptureExtension.class)
class ReconcileTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  @Autowired HealthEndpoint health;
  @Autowired ProducerTemplate routes;
  @Autowired ObjectMapper json;
  @LocalServerPort int port;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    operator.waitsUntilNothingHappens();
    operator.asksForNothingBefore(Instant.now());
    amy = klaviyo.anyPhone();
  }

  @AfterEach
  void nothingIsOutOfOrder() {
    klaviyo.faults().clear();
    zendesk.faults().clear();
    klaviyo.deliverWebhooksTo(URI.create("http://127.0.0.1:" + port + "/webhooks/klaviyo"));
    klaviyo.setWebhooksEnabled(true);
    zendesk.setWebhooksActive(true);
  }

  @Test
  void makesTheTicketOfALostText_andEnablesTheWebhookAgain(CapturedOutput output) {
    int found = operator.count("reconcile-now", "found", "klaviyo");
    klaviyo.setWebhooksEnabled(false);
    String lost = amy.texts("Where is my order?");

    reconcile();

    desk.showsOneTicket(amy, "Where is my order?");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(lost)).isEqualTo("done"));
    assertThat(stateOf("klaviyo")).isEqualTo("was disabled and is enabled again");
    assertThat(output).contains("The webhook of klaviyo was disabled and is enabled again");
    assertThat(operator.count("reconcile-now", "found", "klaviyo")).isEqualTo(found + 1);

    amy.texts("Hello?");
    desk.showsOneTicket(amy, "Where is my order?", "Hello?");
    reconcile();
    operator.waitsUntilNothingHappens();
    desk.showsOneTicket(amy, "Where is my order?", "Hello?");
    assertThat(stateOf("klaviyo")).isEqualTo("enabled");
  }

  @Test
  void makesAWebhookOfKlaviyoThatIsGone() {
    klaviyo.deliverWebhooksTo(null);
    amy.texts("Where is my order?");

    reconcile();

    desk.showsOneTicket(amy, "Where is my order?");
    amy.texts("Hello?");
    desk.showsOneTicket(amy, "Where is my order?", "Hello?");
  }

  @Test
  void sendsALostReplyOnce_andActivatesTheWebhookAgain(CapturedOutput output) {
    SimulatedTicket ticket = ticket();
    long told = desk.reply(ticket.id(), "One moment");
    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(told)).isEqualTo("done"));
    operator.waitsUntilNothingHappens();
    zendesk.setWebhooksActive(false);
    long lost = desk.reply(ticket.id(), "On its way");
    desk.note(ticket.id(), "Between us");
    desk.endUserComment(ticket.id(), "By e-mail");

    reconcile();

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(lost)).isEqualTo("done"));
    assertThat(zendesk.webhooksActive()).isTrue();
    assertThat(stateOf("zendesk")).isEqualTo("was disabled and is enabled again");
    reconcile();
    operator.waitsUntilNothingHappens();
    assertThat(amy.received()).containsExactly("One moment", "On its way");
    assertThat(operator.outcomesOf("agent-comment-to-sms", ticket.id()))
        .doesNotContain("skipped duplicate").filteredOn("done"::equals).hasSize(2);
    assertThat(output).as("the parts do not disturb each other").doesNotContain("Textdesk could not");
  }

  @Test
  void doesNotSendAReplyTwice_whoseWebhookComesLater() {
    SimulatedTicket ticket = ticket();
    zendesk.setWebhooksActive(false);
    long late = desk.reply(ticket.id(), "On its way");
    reconcile();
    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(late)).isEqualTo("done"));

    ObjectNode told = comment("late-" + late, ticket, late, Instant.now());
    assertThat(zendesk.deliver(told).status()).isEqualTo(202);

    await().untilAsserted(() -> assertThat(operator.outcomeOf("late-" + late)).isEqualTo("skipped duplicate"));
    assertThat(amy.received()).containsExactly("On its way");
  }

  @Test
  void tellsTheAgent_whenAReplyIsFoundTooLate() {
    SimulatedTicket ticket = ticket();
    zendesk.setWebhooksActive(false);
    long lost = desk.reply(ticket.id(), "On its way");
    zendesk.setWebhooksActive(true);
    Instant yesterday = Instant.now().minus(Duration.ofHours(25));

    zendesk.deliver(comment("textdesk-comment-" + ticket.id() + "-" + lost, ticket, lost, yesterday));

    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(lost)).isEqualTo("skipped too-late"));
    await().untilAsserted(() -> assertThat(ticket.privateTexts()).singleElement().asString().contains("too late"));
    assertThat(amy.received()).isEmpty();
  }

  @Test
  void goesOn_whereARightIsMissing_andSaysSoOnce(CapturedOutput output) {
    SimulatedTicket ticket = ticket();
    klaviyo.faults().always("GET", "/api/webhooks", Fault.status(403));
    zendesk.faults().always("GET", "/api/v2/webhooks", Fault.status(403));
    klaviyo.setWebhooksEnabled(false);
    zendesk.setWebhooksActive(false);
    desk.reply(ticket.id(), "On its way");
    amy.texts("Hello?");

    for (int time = 0; time < 4; time++) {
      reconcile();
    }

    desk.showsOneTicket(amy, "Where is my order?", "On its way", "Hello?");
    await().untilAsserted(() -> assertThat(amy.received()).containsExactly("On its way"));
    assertThat(output.getAll().split("could not look after Klaviyo's webhook")).as("said once").hasSize(2);
    assertThat(health.healthForPath("klaviyo").getStatus()).isEqualTo(Status.UP);
    assertThat(health.healthForPath("zendesk").getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void goesOn_whereATicketMayNotBeRead_andSaysWhich(CapturedOutput output) {
    SimulatedTicket hidden = ticket();
    amy = klaviyo.anyPhone();
    SimulatedTicket ticket = ticket();
    zendesk.setWebhooksActive(false);
    desk.reply(ticket.id(), "On its way");
    zendesk.faults().always("GET", "/api/v2/tickets/" + hidden.id() + "/comments", Fault.status(403));

    reconcile();

    await().untilAsserted(() -> assertThat(amy.received()).containsExactly("On its way"));
    assertThat(output).contains("could not look for missed comments on ticket " + hidden.id());
  }

  @Test
  void asksForLittle_whenNothingWasMissed() {
    ticket();
    reconcile();
    long before = requests();

    reconcile();

    // Klaviyo's webhook and the events of six metrics; Zendesk's webhook and the search.
    assertThat(requests() - before).isLessThanOrEqualTo(9);
  }

  private void reconcile() {
    routes.sendBody("direct:reconcile-now", null);
  }

  private SimulatedTicket ticket() {
    String question = amy.texts("Where is my order?");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(question)).isEqualTo("done"));
    operator.waitsUntilNothingHappens();
    return desk.showsOneTicket(amy, "Where is my order?");
  }

  /** As Zendesk's webhook tells of a comment. */
  private ObjectNode comment(String eventId, SimulatedTicket ticket, long commentId, Instant time) {
    ObjectNode event = json.createObjectNode().put("id", eventId).put("time", time.toString())
        .put("type", "zen:event-type:ticket.comment_added").put("subject", "zen:ticket:" + ticket.id());
    event.putObject("detail").put("id", String.valueOf(ticket.id())).put("status", "OPEN");
    event.putObject("event").putObject("comment").put("id", String.valueOf(commentId)).put("body", "On its way")
        .put("is_public", true).putObject("author").put("id", "4711").put("is_staff", true);
    return event;
  }

  private Object stateOf(String system) {
    return ((Health) health.healthForPath("ourWebhooks")).getDetails().get(system);
  }

  /** But for the comments of tickets, of which other tests have left some. */
  private long requests() {
    return Stream.concat(klaviyo.requests().stream(), zendesk.requests().stream())
        .filter(request -> !request.path().endsWith("/comments")).count();
  }
}
