package io.textdesk.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;

/** The endpoint; what it erases is in the contract of the state. */
@FlowTest
class ErasureTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedDesk desk;
  @Autowired JdbcTemplate database;
  @Autowired TestRestTemplate stranger;

  @Test
  void erasesAPerson_andSaysHowMuch_andGoesOn() {
    SimulatedPhone amy = klaviyo.anyPhone();
    amy.texts("Where is my order?");
    desk.showsOneTicket(amy, "Where is my order?");
    await().untilAsserted(() -> assertThat(database.queryForList(
        "select state from message where profile_id = ?", String.class, amy.profileId()))
        .containsExactlyInAnyOrder("done", "done", "skipped"));

    ResponseEntity<JsonNode> answer = erase(stranger.withBasicAuth("admin", "right"), "email", amy.email().toUpperCase());

    assertThat(answer.getBody()).hasToString("{\"profiles\":1,\"conversations\":1,\"messages\":3,\"queues\":{}}");
    SimulatedPhone ben = klaviyo.anyPhone();
    ben.texts("Hello");
    desk.showsOneTicket(ben, "Hello");
  }

  @Test
  void letsNoStrangerErase() {
    assertThat(erase(stranger, "phone", "+12025550143").getStatusCode()).isEqualTo(HttpStatus.FORBIDDEN);
    assertThat(erase(stranger.withBasicAuth("admin", "wrong"), "phone", "+12025550143").getStatusCode())
        .isEqualTo(HttpStatus.UNAUTHORIZED);
  }

  @ParameterizedTest
  @CsvSource({"phone, 2025550143", "phone, ''", "email, ' '", "profile, ''", "name, Amy"})
  void refusesWhatNamesNobody(String by, String value) {
    assertThat(erase(stranger.withBasicAuth("admin", "right"), by, value).getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
  }

  private static ResponseEntity<JsonNode> erase(TestRestTemplate client, String by, String value) {
    return client.postForEntity("/actuator/erasure", Map.of(by, value), JsonNode.class);
  }
}
