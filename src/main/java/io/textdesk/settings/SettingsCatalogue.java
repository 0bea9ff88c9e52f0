package io.textdesk.settings;

import io.textdesk.activity.TicketSettings;
import io.textdesk.consent.Keywords;
import io.textdesk.conversation.HoursSettings;
import io.textdesk.conversation.NewTicketSettings;
import io.textdesk.conversation.SmsSettings;
import io.textdesk.intake.WebhookSettings;
import io.textdesk.klaviyo.KlaviyoSettings;
import io.textdesk.zendesk.ZendeskSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Every setting that is checked before the start. */
final class SettingsCatalogue {

  static final List<Class<?>> ALL =
      List.of(KlaviyoSettings.class, ZendeskSettings.class, WebhookSettings.class,
          TicketSettings.class, SmsSettings.class, Keywords.class, NewTicketSettings.class, HoursSettings.class);

  /** Single ones, which routes or beans take by name. */
  static final Map<Class<?>, List<String>> SINGLE = Map.of(
      Duration.class, List.of("textdesk.klaviyo.poll.every", "textdesk.klaviyo.poll.overlap", "textdesk.klaviyo.poll.look-back",
          "textdesk.consent.remember-for", "textdesk.retry.first-delay", "textdesk.retry.max-delay",
          "textdesk.retry.probe-every", "textdesk.retry.poison-after", "textdesk.retry.give-up-after",
          "textdesk.retry.effect-within", "textdesk.sms.replies-to-within", "textdesk.sms.report-within",
          "textdesk.reconcile.every", "textdesk.reconcile.max-age",
          "textdesk.retention", "textdesk.journal-retention", "textdesk.dead-letters.keep"),
      Integer.class, List.of("textdesk.zendesk.limits.requests.per-minute", "textdesk.zendesk.limits.updates.per-minute",
          "textdesk.zendesk.limits.ticket-updates.per-ten-minutes", "textdesk.klaviyo.conversation-retries",
          "textdesk.klaviyo.conversation-retry-millis", "textdesk.sms.look-every-millis",
          "textdesk.reconcile.share",
          "textdesk.consumers.inbound-sms", "textdesk.consumers.outbound-sms", "textdesk.consumers.consent",
          "textdesk.consumers.delivery-failures", "textdesk.consumers.agent-comments", "textdesk.consumers.ticket-events",
          "textdesk.consumers.ticket-life", "textdesk.consumers.agent-notes", "textdesk.consumers.profile-updates"),
      Boolean.class, List.of("textdesk.metrics.public", "textdesk.routes.reload", "textdesk.sms.copy-inbox-replies"));

  private SettingsCatalogue() {}
}
