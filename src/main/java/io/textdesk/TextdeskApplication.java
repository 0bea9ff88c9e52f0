package io.textdesk;

import io.textdesk.activity.TicketSettings;
import io.textdesk.conversation.HoursSettings;
import io.textdesk.conversation.NewTicketSettings;
import io.textdesk.conversation.SmsSettings;
import io.textdesk.erasure.EraseCommand;
import io.textdesk.intake.WebhookSettings;
import io.textdesk.klaviyo.KlaviyoSettings;
import io.textdesk.zendesk.ZendeskSettings;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.event.EventListener;

/** Textdesk: Klaviyo text messages as Zendesk tickets, and back. */
@SpringBootApplication
@EnableConfigurationProperties({
    KlaviyoSettings.class, ZendeskSettings.class, WebhookSettings.class, TicketSettings.class, SmsSettings.class,
    NewTicketSettings.class, HoursSettings.class})
public class TextdeskApplication {

  public static void main(String[] args) {
    if (EraseCommand.isMeant(List.of(args))) {
      System.exit(SpringApplication.exit(EraseCommand.start(args)));
    }
    SpringApplication.run(TextdeskApplication.class, args);
  }

  /** The start leaves garbage that nothing would collect for hours: 50 MB less are resident after this. */
  @EventListener(ApplicationReadyEvent.class)
  void giveBackWhatTheStartUsed() {
    System.gc();
  }
}
