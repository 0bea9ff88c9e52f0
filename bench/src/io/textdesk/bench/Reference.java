package io.textdesk.bench;

import io.textdesk.shared.BrokerOfTheReference;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.JmsAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisConfigurationCustomizer;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * What this machine can do at best: the same web server, broker and settings as Textdesk, but endpoints that only check
 * the signature, and that check it and put the body on a durable queue.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    ServletWebServerFactoryAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class, HttpMessageConvertersAutoConfiguration.class,
    ArtemisAutoConfiguration.class, JmsAutoConfiguration.class})
@Import(Reference.Endpoints.class)
public class Reference {

  static final String BARE = "/bare";
  static final String DURABLE = "/durable";
  static final String EMPTY = "/empty";

  private static final String QUEUE = "reference";

  public static void main(String[] arguments) {
    SpringApplication.run(Reference.class, arguments);
  }

  @Bean
  ArtemisConfigurationCustomizer broker() {
    return BrokerOfTheReference.settings();
  }

  @RestController
  static class Endpoints {

    private final SecretKeySpec key =
        new SecretKeySpec(Deliveries.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    private final JmsTemplate broker;
    private final EmbeddedActiveMQ server;

    Endpoints(JmsTemplate broker, EmbeddedActiveMQ server) {
      this.broker = broker;
      this.server = server;
    }

    @GetMapping("/actuator/health/readiness")
    String ready() {
      return "";
    }

    @PostMapping(BARE)
    ResponseEntity<String> bare(@RequestBody byte[] body, @RequestHeader("Klaviyo-Timestamp") String timestamp,
        @RequestHeader("Klaviyo-Signature") String signature) throws GeneralSecurityException {
      return ResponseEntity.status(isSigned(body, timestamp, signature) ? 202 : 401).build();
    }

    @PostMapping(DURABLE)
    ResponseEntity<String> durable(@RequestBody byte[] body, @RequestHeader("Klaviyo-Timestamp") String timestamp,
        @RequestHeader("Klaviyo-Signature") String signature) throws GeneralSecurityException {
      if (!isSigned(body, timestamp, signature)) {
        return ResponseEntity.status(401).build();
      }
      broker.convertAndSend(QUEUE, body);
      return ResponseEntity.accepted().build();
    }

    @GetMapping(EMPTY)
    String empty() throws Exception {
      var queue = server.getActiveMQServer().locateQueue(QUEUE);
      return String.valueOf(queue == null ? 0 : queue.deleteAllReferences());
    }

    private boolean isSigned(byte[] body, String timestamp, String signature) throws GeneralSecurityException {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(body);
      byte[] digest = mac.doFinal(timestamp.getBytes(StandardCharsets.UTF_8));
      return MessageDigest.isEqual(HexFormat.of().formatHex(digest).getBytes(StandardCharsets.UTF_8),
          signature.getBytes(StandardCharsets.UTF_8));
    }
  }
}
