package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.RecordedRequest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedUser;
import io.textdesk.sandbox.SimulatedZendesk;
import io.textdesk.sandbox.ZendeskApi;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Whom Zendesk takes for the customer. */
@FlowTest
class InboundSmsRequesterTest {

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
  void makesAUserWithNameEmailAndNumber() {
    SimulatedUser requester = textsAndIsRequester();

    assertThat(requester.role()).isEqualTo("end-user");
    assertThat(requester.name()).isEqualTo(amy.name());
    assertThat(requester.email()).isEqualTo(amy.email());
    assertThat(requester.phone()).isEqualTo(amy.number());
    assertThat(requester.externalId()).isEqualTo(externalId(amy));
  }

  @Test
  void makesAUserWithoutEmail_whenKlaviyoKnowsNone() {
    amy.setEmail(null);

    SimulatedUser requester = textsAndIsRequester();

    assertThat(requester.email()).isNull();
    assertThat(requester.externalId()).isEqualTo(externalId(amy));
  }

  @Test
  void findsTheUserAgainByExternalId() {
    SimulatedUser requester = textsAndIsRequester();
    desk.close(desk.ticketsOf(amy.profileId()).get(0).id());
    operator.waitsUntilNothingHappens();

    amy.texts("One more thing");

    assertThat(desk.showsTickets(amy, 2).get(1).requester()).isSameAs(requester);
    assertThat(desk.users()).filteredOn(user -> externalId(amy).equals(user.externalId())).hasSize(1);
  }

  @Test
  void findsTheUserWhoWroteEmailsBefore() {
    SimulatedUser writer =
        desk.emailTicket(amy.name(), amy.email(), null, "Shoes", "Do they fit?", zendesk.brands().get(0).id()).requester();

    SimulatedUser requester = textsAndIsRequester();

    assertThat(requester).isSameAs(writer);
    assertThat(requester.externalId()).isEqualTo(externalId(amy));
    assertThat(requester.phone()).isEqualTo(amy.number());
  }

  @ParameterizedTest
  @ValueSource(strings = {"amy+shop@example.com", "amy.o'neil@example.com", "amy&co=%41@example.com", "AMY@EXAMPLE.COM"})
  void findsTheUserByAnyEmail(String email) {
    amy.setEmail(email);
    SimulatedUser known = existing(Map.of("name", "Amy", "email", email.toLowerCase(), "external_id", "shop-" + email));

    assertThat(textsAndIsRequester()).isSameAs(known);
  }

  @Test
  void leavesTheExternalIdOfAnotherSystemAlone() {
    SimulatedUser known = existing(Map.of("name", "Amy from the shop", "email", amy.email(), "external_id", "shop-17"));

    SimulatedUser requester = textsAndIsRequester();

    assertThat(requester).isSameAs(known);
    assertThat(requester.externalId()).isEqualTo("shop-17");
    assertThat(requester.name()).isEqualTo("Amy from the shop");
  }

  @Test
  void makesAnotherUser_whenTheEmailIsAnAgents() {
    SimulatedUser agent = desk.agent("Amy at work", amy.email());

    SimulatedUser requester = textsAndIsRequester();

    isACustomerBeside(agent, requester);
  }

  @Test
  void makesAnotherUser_whenTheEmailIsAnAgentsSecondOne() {
    SimulatedUser agent = desk.agent("Amy at work", "at.work." + amy.email());
    new ZendeskApi(zendesk).post("/api/v2/users/" + agent.id() + "/identities",
        Map.of("identity", Map.of("type", "email", "value", amy.email())));

    SimulatedUser requester = textsAndIsRequester();

    isACustomerBeside(agent, requester);
  }

  @Test
  void findsTheUserWithoutEmailAgain_whenTheEmailIsAnAgents() {
    desk.agent("Amy at work", amy.email());
    SimulatedUser requester = textsAndIsRequester();
    desk.close(desk.ticketsOf(amy.profileId()).get(0).id());
    operator.waitsUntilNothingHappens();

    amy.texts("One more thing");

    assertThat(desk.showsTickets(amy, 2).get(1).requester()).isSameAs(requester);
  }

  @Test
  void takesTheUserWithTheExternalId_whenAnotherOneHasTheEmail() {
    SimulatedUser withId = existing(Map.of("name", amy.name(), "external_id", externalId(amy)));
    SimulatedUser withEmail = existing(Map.of("name", "Amy's mother", "email", amy.email()));

    SimulatedUser requester = textsAndIsRequester();

    assertThat(requester).isSameAs(withId);
    assertThat(withEmail.externalId()).isNull();
    assertThat(withEmail.name()).isEqualTo("Amy's mother");
  }

  @Test
  void sharesANumber_thatAnotherUserHas() {
    SimulatedUser other = existing(
        Map.of("name", "Amy's mother", "phone", amy.number(), "external_id", "mother-of-" + amy.profileId()));

    SimulatedUser requester = textsAndIsRequester();

    assertThat(requester).isNotSameAs(other);
    assertThat(requester.phone()).isEqualTo(amy.number());
  }

  @Test
  void asksForTheAccountOnce() {
    textsAndIsRequester();
    operator.waitsUntilNothingHappens();
    klaviyo.reset();
    SimulatedPhone ben = klaviyo.anyPhone();

    ben.texts("Hi");

    desk.showsOneTicket(ben, "Hi");
    assertThat(klaviyo.requests()).extracting(RecordedRequest::path).doesNotContain("/api/accounts");
  }

  private SimulatedUser textsAndIsRequester() {
    amy.texts("Where is my order?");
    SimulatedTicket ticket = desk.showsOneTicket(amy, "Where is my order?");
    assertThat(ticket.comments().get(0).author()).isSameAs(ticket.requester());
    return ticket.requester();
  }

  private void isACustomerBeside(SimulatedUser agent, SimulatedUser requester) {
    assertThat(requester).isNotSameAs(agent);
    assertThat(requester.role()).isEqualTo("end-user");
    assertThat(requester.email()).isNull();
    assertThat(requester.externalId()).isEqualTo(externalId(amy));
    assertThat(agent.name()).isEqualTo("Amy at work");
    assertThat(agent.externalId()).isNull();
  }

  private SimulatedUser existing(Map<String, ?> user) {
    long id = new ZendeskApi(zendesk).post("/api/v2/users/create_or_update", Map.of("user", user)).at("/user/id").asLong();
    return desk.users().stream().filter(known -> known.id() == id).findFirst().orElseThrow();
  }

  private String externalId(SimulatedPhone phone) {
    return "klaviyo:" + klaviyo.accountId() + ":" + phone.profileId();
  }
}
