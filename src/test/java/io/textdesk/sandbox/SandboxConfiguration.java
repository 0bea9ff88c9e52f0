package io.textdesk.sandbox;

import static org.springframework.web.servlet.function.RequestPredicates.GET;
import static org.springframework.web.servlet.function.RequestPredicates.POST;
import static org.springframework.web.servlet.function.RouterFunctions.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.util.DigestUtils;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** The page /sandbox: a phone, a desk, what Klaviyo got, and what happened. Not found by component scanning. */
@TestConfiguration(proxyBeanMethods = false)
class SandboxConfiguration {

  private static final Logger log = LoggerFactory.getLogger(SandboxConfiguration.class);

  @Bean
  @Order(0)
  SecurityFilterChain openSandbox(HttpSecurity http) throws Exception {
    return http.securityMatcher("/sandbox", "/sandbox/**")
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .csrf(csrf -> csrf.disable())
        .build();
  }

  @Bean
  SandboxState sandboxState(SimulatedKlaviyo klaviyo, SimulatedZendesk zendesk, JdbcTemplate database) {
    return new SandboxState(klaviyo, zendesk, database);
  }

  @Bean
  RouterFunction<ServerResponse> sandboxPage(
      SandboxState state, SimulatedKlaviyo klaviyo, SimulatedZendesk zendesk, SimulatedDesk desk, ObjectMapper json) {
    return route(GET("/sandbox"), request -> page("sandbox.html", MediaType.TEXT_HTML))
        .andRoute(GET("/sandbox/sandbox.css"), request -> page("sandbox.css", MediaType.valueOf("text/css")))
        .andRoute(GET("/sandbox/sandbox.js"), request -> page("sandbox.js", MediaType.valueOf("text/javascript")))
        .andRoute(GET("/sandbox/state"), request -> {
          byte[] body = json.writeValueAsBytes(state.now());
          String tag = '"' + DigestUtils.md5DigestAsHex(body) + '"';
          return tag.equals(request.headers().firstHeader("If-None-Match"))
              ? ServerResponse.status(304).eTag(tag).build()
              : ServerResponse.ok().eTag(tag).contentType(MediaType.APPLICATION_JSON).body(body);
        })
        .andRoute(POST("/sandbox/texts"), request -> acted(request, body ->
            phoneOf(klaviyo, body).texts(body.path("text").asText(), event -> picture(event, body.path("picture")))))
        .andRoute(POST("/sandbox/phones"), request -> acted(request, body ->
            phoneOf(klaviyo, body).setFailure(body.path("off").asBoolean() ? "Device Unreachable" : null)))
        .andRoute(POST("/sandbox/marketing"), request -> acted(request, body -> {
          switch (body.path("kind").asText()) {
            case "campaign" -> klaviyo.sendCampaign(phoneOf(klaviyo, body), "Summer drop", "New in: linen shirts. 20 % off today!");
            case "flow" -> klaviyo.sendFlow(phoneOf(klaviyo, body), "Cart reminder", "You left something in your cart.");
            default -> klaviyo.replyFromInbox(phoneOf(klaviyo, body), "Thank you, noted!");
          }
        }))
        .andRoute(POST("/sandbox/comments"), request -> acted(request, body -> {
          if (body.path("public").asBoolean()) {
            desk.reply(body.path("ticketId").asLong(), body.path("text").asText());
          } else {
            desk.note(body.path("ticketId").asLong(), body.path("text").asText());
          }
        }))
        .andRoute(POST("/sandbox/webhooks"), request -> acted(request, body -> {
          klaviyo.setWebhooksEnabled(body.path("on").asBoolean());
          zendesk.setWebhooksActive(body.path("on").asBoolean());
        }))
        .andRoute(POST("/sandbox/status"), request -> acted(request, body -> {
          if ("closed".equals(body.path("status").asText())) {
            desk.close(body.path("ticketId").asLong());
          } else {
            desk.setStatus(body.path("ticketId").asLong(), body.path("status").asText());
          }
        }))
        .andRoute(POST("/sandbox/life"), request -> acted(request, body ->
            change(desk, body.path("ticketId").asLong(), body.path("action").asText(), body.path("other").asLong())));
  }

  private static void change(SimulatedDesk desk, long ticketId, String action, long otherId) {
    switch (action) {
      case "merge" -> desk.merge(ticketId, otherId);
      case "requester" -> desk.changeRequester(ticketId, "Sam Doe", "sam.doe@example.com");
      case "opt-out" -> desk.addTag(ticketId, "sms_opt_out");
      case "spam" -> desk.markAsSpam(ticketId);
      case "delete" -> desk.delete(ticketId);
      case "undelete" -> desk.undelete(otherId);
      case "follow-up" -> desk.followUp(ticketId, "Is there anything else that we can do for you?");
      default -> throw new IllegalArgumentException("Nobody can do " + action);
    }
  }

  /** Three people to text as, and the address to look at. */
  @Bean
  ApplicationListener<ApplicationReadyEvent> openingHours(SimulatedKlaviyo klaviyo) {
    return ready -> {
      klaviyo.phone("Maya Okafor", "maya.okafor@example.com", "+12025550143", true);
      klaviyo.phone("Lukas Brandt", null, "+4917604069012", true);
      klaviyo.phone("Noor Haddad", "noor.haddad@example.com", "+12025550177", false);
      log.info("The sandbox is open: http://localhost:{}/sandbox",
          ready.getApplicationContext().getEnvironment().getProperty("local.server.port"));
    };
  }

  private static void picture(ObjectNode event, JsonNode address) {
    if (address.isTextual()) {
      ((ObjectNode) event.at("/payload/data/attributes/event_properties")).put("Media URL", address.asText());
    }
  }

  private static SimulatedPhone phoneOf(SimulatedKlaviyo klaviyo, JsonNode body) {
    return klaviyo.phones().stream()
        .filter(phone -> phone.profileId().equals(body.path("profileId").asText()))
        .findFirst().orElseThrow(() -> new IllegalArgumentException("There is no such customer"));
  }

  private interface Action {
    void on(JsonNode body) throws Exception;
  }

  private static ServerResponse acted(ServerRequest request, Action action) throws Exception {
    try {
      action.on(request.body(JsonNode.class));
      return ServerResponse.accepted().build();
    } catch (RuntimeException e) {
      return ServerResponse.badRequest().body(Map.of("error", String.valueOf(e.getMessage())));
    }
  }

  private static ServerResponse page(String file, MediaType type) throws Exception {
    return ServerResponse.ok().contentType(type)
        .body(new ClassPathResource("sandbox/" + file).getContentAsByteArray());
  }
}
