package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SandboxTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** What an agent finds on a new ticket beside the customer's words. */
@NewTicketTest.WithAWholeConfiguration
class NewTicketTest {

  /** Somebody has filled in config/tickets.yaml and config/hours.yaml. */
  @SandboxTest(properties = {
      "textdesk.sandbox=true",
      "textdesk.sandbox.limits=off",
      "textdesk.sandbox.first-note=true",
      "textdesk.new-tickets.fields[0].field=8646151517999",
      "textdesk.new-tickets.fields[0].fact=sender",
      "textdesk.new-tickets.fields[1].field=8646151518000",
      "textdesk.new-tickets.fields[1].fact=profile.Loyalty tier",
      "textdesk.new-tickets.rules[0].fact=sender",
      "textdesk.new-tickets.rules[0].is=+18335550120",
      "textdesk.new-tickets.rules[0].priority=low",
      "textdesk.new-tickets.rules[1].fact=profile.VIP",
      "textdesk.new-tickets.rules[1].is=true",
      "textdesk.new-tickets.rules[1].priority=high",
      "textdesk.new-tickets.rules[1].group=7300415550556",
      "textdesk.new-tickets.rules[2].fact=profile.Store",
      "textdesk.new-tickets.rules[2].is=closed down",
      "textdesk.new-tickets.rules[2].group=1",
      "textdesk.hours.answer=true",
      "textdesk.hours.text=We are closed, and back soon.",
      "textdesk.hours.open.monday=00:00-24:00",
      "textdesk.hours.open.tuesday=00:00-24:00",
      "textdesk.hours.open.wednesday=00:00-24:00",
      "textdesk.hours.open.thursday=00:00-24:00",
      "textdesk.hours.open.friday=00:00-24:00",
      "textdesk.hours.open.saturday=00:00-24:00",
      "textdesk.hours.open.sunday=00:00-24:00"})
  @Import(OperatorView.class)
  @Retention(RetentionPolicy.RUNTIME)
  @interface WithAWholeConfiguration {}

  private static final long SENDER_FIELD = 8646151517999L;
  private static final long TIER_FIELD = 8646151518000L;

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    amy = klaviyo.anyPhone();
  }

  @Test
  void tellsTheFacts_andWhatTheCustomerRepliesTo_inOneNote() {
    klaviyo.sendCampaign(amy, "Spring sale", "Spring is here");
    operator.waitsUntilNothingHappens();

    SimulatedTicket ticket = texts("Yes, the red one");

    await().untilAsserted(() -> assertThat(ticket.privateTexts()).singleElement().asString()
        .startsWith("The customer texts from " + amy.number() + " to " + klaviyo.brandNumber()
            + " (sms). Consent to texts: subscribed.\n\nThe customer most likely replies to this: Klaviyo sent the campaign"));
    operator.waitsUntilNothingHappens();
    int requests = zendesk.requests().size();
    String next = amy.texts("In size 42");
    await().untilAsserted(() -> assertThat(operator.outcomeOf(next)).isEqualTo("done"));
    operator.waitsUntilNothingHappens();
    assertThat(zendesk.requests()).as("a text on an open ticket is one request").hasSize(requests + 1);
    assertThat(ticket.privateTexts()).hasSize(1);
  }

  @Test
  void fillsFieldsAndChoosesGroupAndPriority_byTheProfile() {
    amy.setProperty("VIP", "true");
    amy.setProperty("Loyalty tier", "Gold");

    SimulatedTicket ticket = texts("Where is my order?");

    assertThat(ticket.field(SENDER_FIELD)).isEqualTo(klaviyo.brandNumber());
    assertThat(ticket.field(TIER_FIELD)).isEqualTo("Gold");
    assertThat(ticket.priority()).isEqualTo("high");
    assertThat(ticket.group()).isEqualTo("Sales");
  }

  @Test
  void asksForTheProfileAnew_whenTheNextTicketIsOpened() {
    desk.close(texts("Where is my order?").id());
    operator.waitsUntilNothingHappens();
    amy.setProperty("VIP", "true");

    String event = amy.texts("One more thing");

    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    assertThat(desk.ticketsOf(amy.profileId())).extracting(SimulatedTicket::priority).containsExactlyInAnyOrder("low", "high");
  }

  @Test
  void leavesOutWhatIsNotKnown() {
    SimulatedTicket ticket = texts("Where is my order?");

    assertThat(ticket.field(TIER_FIELD)).isNull();
    assertThat(ticket.priority()).isEqualTo("low");
    assertThat(ticket.group()).isEqualTo("Customer care");
  }

  @Test
  void opensTheTicketAllTheSame_whenZendeskRefusesWhatTheRulesAdd() {
    amy.setProperty("Store", "Closed down");

    SimulatedTicket ticket = texts("Where is my order?");

    assertThat(ticket.priority()).isNull();
    assertThat(ticket.field(SENDER_FIELD)).isNull();
    assertThat(desk.ticketsOf(amy.profileId())).hasSize(1);
  }

  private SimulatedTicket texts(String text) {
    String event = amy.texts(text);
    await().untilAsserted(() -> assertThat(operator.outcomeOf(event)).isEqualTo("done"));
    return desk.showsOneTicket(amy, text);
  }
}
