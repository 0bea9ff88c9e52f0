package io.textdesk;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import io.textdesk.activity.TicketSettings;
import io.textdesk.intake.WebhookSettings;
import io.textdesk.klaviyo.KlaviyoSettings;
import io.textdesk.zendesk.ZendeskSettings;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** Textdesk: Klaviyo text messages as Zendesk tickets, and back. */
@SpringBootApplication
@EnableConfigurationProperties({KlaviyoSettings.class, ZendeskSettings.class, WebhookSettings.class, TicketSettings.class})
public class TextdeskApplication {

  public static void main(String[] args) {
    SpringApplication.run(TextdeskApplication.class, args);
  }
}
