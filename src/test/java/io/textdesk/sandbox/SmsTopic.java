package io.textdesk.sandbox;

/** What Klaviyo tells about texts. The names are told from the customer's side: a text to the brand was sent. */
enum SmsTopic {
  SENT("sent_sms", "VQ7sK2", "Sent SMS", "Sent Text Message"),
  /** Its real name is not known. */
  SENT_WHATSAPP("sent_whatsapp_message", "Wa2Qn8", "Sent WhatsApp Message", "Sent WhatsApp Message"),
  RECEIVED("received_sms", "Rk3Hx9", "Received SMS", "Received Text Message"),
  FAILED("failed_to_deliver_sms", "Fd8Lm1", "Failed to Deliver SMS", "Failed to Deliver Text Message"),
  AUTOMATED("received_automated_response_sms", "Au5Tz4", "Received Automated Response SMS",
      "Received Automated Response Text Message"),
  AUTOMATED_FAILED("failed_to_deliver_automated_response_sms", "Ax6Pq7", "Failed to Deliver Automated Response SMS",
      "Failed to Deliver Automated Response Text Message"),
  CLICKED("clicked_sms", "Ck2Wn6", "Clicked SMS", "Clicked Text Message"),
  SUBSCRIBED("subscribed_to_sms_marketing", "Sb9Jd3", "Subscribed to SMS Marketing",
      "Subscribed to Text Messaging Marketing"),
  UNSUBSCRIBED("unsubscribed_from_sms_marketing", "Us4Ge8", "Unsubscribed from SMS Marketing",
      "Unsubscribed from Text Messaging Marketing");

  private final String id;
  private final String metricId;
  private final String oldName;
  private final String newName;

  SmsTopic(String id, String metricId, String oldName, String newName) {
    this.id = id;
    this.metricId = metricId;
    this.oldName = oldName;
    this.newName = newName;
  }

  String id() {
    return "event:klaviyo." + id;
  }

  String metricId() {
    return metricId;
  }

  /** The metric got another name in July 2026; the topic, as far as anybody knows, did not. */
  String metricName(boolean renamed) {
    return renamed ? newName : oldName;
  }
}
