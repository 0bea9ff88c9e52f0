package io.textdesk.erasure;

import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;

/** Erases one person from our state: over HTTP, as an MBean in Hawtio, and for the command. */
@Endpoint(id = "erasure")
@Component
class ErasureEndpoint {

  private static final Logger log = LoggerFactory.getLogger(ErasureEndpoint.class);

  private final ProducerTemplate routes;

  ErasureEndpoint(ProducerTemplate routes) {
    this.routes = routes;
  }

  /**
   * One of the three says who it is.
   *
   * @param phone in E.164, such as +12025550143
   * @param profile id of the Klaviyo profile
   */
  @WriteOperation
  synchronized Erasure.Report erase(@Nullable String phone, @Nullable String email, @Nullable String profile) {
    if (Stream.of(phone, email, profile).filter(Objects::nonNull).count() != 1) {
      throw new InvalidEndpointRequestException("Give one of phone, email and profile", "not one of phone, email and profile");
    }
    if (Stream.of(phone, email, profile).filter(Objects::nonNull).allMatch(String::isBlank)
        || phone != null && !phone.matches("\\+[1-9][0-9]{6,14}")) {
      throw new InvalidEndpointRequestException("A phone number is like +12025550143", "blank, or not in E.164");
    }
    Exchange erased = routes.request("direct:erase-person", exchange -> {
      exchange.setVariable("phone", phone);
      exchange.setVariable("email", email);
      exchange.setVariable("profileId", profile);
    });
    if (erased.getException() != null) {
      throw new IllegalStateException("the person is not erased", erased.getException());
    }
    Erasure.Report report = erased.getMessage().getBody(Erasure.Report.class);
    log.info("Erased a person: {}", report);
    return report;
  }
}
