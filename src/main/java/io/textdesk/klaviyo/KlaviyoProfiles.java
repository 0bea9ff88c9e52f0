package io.textdesk.klaviyo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Reads what Klaviyo tells of a profile, and of its consent. */
@Component("klaviyoProfiles")
public class KlaviyoProfiles {

  private final KlaviyoSettings klaviyo;
  private final ObjectMapper json;

  KlaviyoProfiles(KlaviyoSettings klaviyo, ObjectMapper json) {
    this.klaviyo = klaviyo;
    this.json = json;
  }

  /**
   * A profile as it is remembered, but for its properties, which are not.
   *
   * @param name never null: the number, or "a customer", where Klaviyo has no name
   * @param consent subscribed, unsubscribed or never
   * @param consentChangedAt in milliseconds since 1970; 0 when Klaviyo does not say
   * @param whatsapp subscribed where the customer may get WhatsApp messages now, else never
   * @param properties the account's own ones that have a value; those of a list with commas between them
   */
  public record Profile(String name, String email, String phone, String consent, long consentChangedAt, String whatsapp,
      Map<String, String> properties) {}

  /** @param answer of Get Profile with the additional field subscriptions */
  public Profile read(@Body Map<String, Object> answer) {
    JsonNode attributes = json.valueToTree(answer).at("/data/attributes");
    String phone = text(attributes.path("phone_number"));
    String name = Stream.of("first_name", "last_name")
        .map(part -> text(attributes.path(part)))
        .filter(part -> part != null)
        .collect(Collectors.joining(" "));
    JsonNode marketing = attributes.at("/subscriptions/sms/marketing");
    return new Profile(!name.isEmpty() ? name : phone != null ? phone : "a customer",
        text(attributes.path("email")), phone, consentIn(marketing), changedAt(marketing),
        consentToWhatsapp(attributes.at("/subscriptions/whatsapp")), properties(attributes.path("properties")));
  }

  /** The consent that a consent event leaves. */
  public String consentAfter(String topic) {
    return "unsubscribed".equals(klaviyo.meaningOf(topic)) ? "unsubscribed" : "subscribed";
  }

  /** Who has written may be answered for a day (conversational), who has subscribed in any case. */
  private static String consentToWhatsapp(JsonNode whatsapp) {
    return Stream.of("conversational", "marketing").anyMatch(kind -> whatsapp.path(kind).path("can_receive").asBoolean())
        ? "subscribed" : "never";
  }

  private static String consentIn(JsonNode marketing) {
    if (marketing.path("can_receive_sms_marketing").asBoolean()) {
      return "subscribed";
    }
    return "UNSUBSCRIBED".equalsIgnoreCase(marketing.path("consent").asText()) ? "unsubscribed" : "never";
  }

  private static long changedAt(JsonNode marketing) {
    return Stream.of("last_updated", "consent_timestamp")
        .map(name -> text(marketing.path(name)))
        .filter(time -> time != null)
        .mapToLong(KlaviyoProfiles::millis)
        .findFirst()
        .orElse(0);
  }

  private static long millis(String time) {
    try {
      return OffsetDateTime.parse(time.replace(' ', 'T')).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      return 0;
    }
  }

  private static Map<String, String> properties(JsonNode node) {
    Map<String, String> properties = new LinkedHashMap<>();
    node.properties().forEach(property -> {
      JsonNode value = property.getValue();
      String text = (value.isArray() ? StreamSupport.stream(value.spliterator(), false) : Stream.of(value))
          .filter(single -> single.isValueNode() && !single.isNull())
          .map(JsonNode::asText).filter(single -> !single.isBlank()).collect(Collectors.joining(", "));
      if (!text.isEmpty()) {
        properties.put(property.getKey(), text);
      }
    });
    return properties;
  }

  private static String text(JsonNode node) {
    return node.isTextual() && !node.textValue().isBlank() ? node.textValue().strip() : null;
  }
}
