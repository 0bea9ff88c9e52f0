package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.SandboxTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@SandboxTest
class InboundSmsToTicketTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedDesk desk;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    amy = klaviyo.anyPhone();
  }

  @Test
  void addsTheNextTextToTheOpenTicket() {
    amy.texts("Where is my order?");
    await().untilAsserted(() -> assertThat(desk.ticketsOf(amy.profileId())).hasSize(1));

    amy.texts("Number 1001");

    await().untilAsserted(() -> assertThat(desk.ticketsOf(amy.profileId()).get(0).publicTexts())
        .containsExactly("Where is my order?", "Number 1001"));
  }
}
