package io.textdesk.settings;

import io.textdesk.activity.TicketSettings;
import io.textdesk.consent.Keywords;
import io.textdesk.intake.WebhookSettings;
import io.textdesk.klaviyo.KlaviyoSettings;
import io.textdesk.zendesk.ZendeskSettings;
import java.util.List;

/** Every settings record that is checked before the start. */
final class SettingsCatalogue {

  static final List<Class<?>> ALL =
      List.of(KlaviyoSettings.class, ZendeskSettings.class, WebhookSettings.class,
          TicketSettings.class, Keywords.class);

  private SettingsCatalogue() {}
}
