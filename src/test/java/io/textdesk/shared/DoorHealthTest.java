package io.textdesk.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;

/** What health says when a system refuses our login. */
@FlowTest
class DoorHealthTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedDesk desk;
  @Autowired HealthEndpoint health;

  @AfterEach
  void nothingIsOutOfOrder() {
    klaviyo.faults().clear();
  }

  @Test
  void isDownWhileAnOperationIsRefused_alsoIfOthersSucceed_andTheIntakeGoesOn() {
    SimulatedPhone amy = klaviyo.anyPhone();
    amy.texts("Where is my order?");
    await().untilAsserted(() -> assertThat(desk.ticketsOf(amy.profileId())).hasSize(1));
    klaviyo.faults().always("POST", "/api/conversation-messages", Fault.status(403));

    desk.reply(desk.ticketsOf(amy.profileId()).get(0).id(), "On its way");

    await().untilAsserted(() -> assertThat(statusOf("klaviyo")).isEqualTo(Status.DOWN));
    SimulatedPhone ben = klaviyo.anyPhone();
    ben.texts("Hello");
    await().untilAsserted(() -> assertThat(desk.ticketsOf(ben.profileId())).hasSize(1));
    assertThat(statusOf("klaviyo")).isEqualTo(Status.DOWN);
    assertThat(statusOf("zendesk")).isEqualTo(Status.UP);
    assertThat(statusOf("readiness")).isEqualTo(Status.UP);

    klaviyo.faults().clear();

    await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(amy.received()).containsExactly("On its way"));
    await().untilAsserted(() -> assertThat(statusOf("klaviyo")).isEqualTo(Status.UP));
  }

  private Status statusOf(String component) {
    return health.healthForPath(component).getStatus();
  }
}
