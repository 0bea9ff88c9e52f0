package io.textdesk.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.textdesk.sandbox.SandboxTest;
import io.textdesk.sandbox.SimulatedKlaviyo;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisConfigurationCustomizer;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

@SandboxTest(properties = {"textdesk.sandbox=true", "textdesk.login.password=right", "textdesk.dead-letters.keep=3s"})
@Import(DeadLettersEndTest.LooksForWhatHasComeToItsEndEachSecond.class)
class DeadLettersEndTest {

  /** By itself it does so twice a minute. */
  @TestConfiguration
  static class LooksForWhatHasComeToItsEndEachSecond {

    @Bean
    ArtemisConfigurationCustomizer eachSecond() {
      return configuration -> configuration.setMessageExpiryScanPeriod(1_000);
    }
  }

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired MeterRegistry meters;
  @Autowired TestRestTemplate server;

  @Test
  void forgetsADeadLetter_whenItWasKeptLongEnough() {
    ObjectNode bad = klaviyo.inboundEvent(klaviyo.anyPhone(), "bad", event -> event.remove("topic"));

    klaviyo.deliver(klaviyo.batch(List.of(bad)));

    await().untilAsserted(() -> assertThat(gauge()).isEqualTo(1));
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(gauge()).isZero());
    JsonNode letters = server.withBasicAuth("admin", "right").getForObject("/actuator/deadletters", JsonNode.class);
    assertThat(letters).hasToString("{\"count\":0,\"letters\":[]}");
  }

  private double gauge() {
    return meters.get("textdesk.dead.letters").gauge().value();
  }
}
