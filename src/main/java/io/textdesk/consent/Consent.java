package io.textdesk.consent;

import io.textdesk.conversation.InboundSms;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Whether a customer had consented to text messages when a text was written. */
@Component("consent")
public class Consent {

  /**
   * Consent counts as of the text's own time: "please cancel my order" ends it by the word cancel, and still is a
   * question.
   *
   * @param customer a row of the table profile
   */
  public boolean isMissing(@Variable("customer") Map<String, Object> customer, @Variable("sms") InboundSms sms) {
    String consent = (String) customer.get("consent");
    long changedAt = ((Number) customer.get("consent_changed_at")).longValue();
    boolean endedLater = consent.equals("unsubscribed") && changedAt >= sms.time().toEpochMilli();
    return !consent.equals("subscribed") && !endedLater;
  }
}
