package io.textdesk.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.textdesk.klaviyo.KlaviyoEvent;
import io.textdesk.klaviyo.KlaviyoSettings;
import io.textdesk.shared.MalformedEvent;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Reads the texts that Klaviyo sent from its events, whose property names are configuration. */
@Component("sentSms")
public class SentSmsReader {

  private final KlaviyoSettings klaviyo;
  private final ObjectMapper json;

  SentSmsReader(KlaviyoSettings klaviyo, ObjectMapper json) {
    this.klaviyo = klaviyo;
    this.json = json;
  }

  /** @throws MalformedEvent when the event has no id, profile or time */
  public SentSms read(String event) {
    return read(KlaviyoEvent.parse(event));
  }

  /**
   * The last text of a campaign or a flow; null when there is none.
   *
   * @param answer of Get Events, newest first; null when it was not asked
   */
  public SentSms lastAutomatic(@Variable("sentTexts") Map<String, Object> answer) {
    for (JsonNode event : json.valueToTree(answer).path("data")) {
      SentSms sent = read(KlaviyoEvent.ofAnswer(event));
      if (!sent.kind().equals(SentSms.REPLY)) {
        return sent;
      }
    }
    return null;
  }

  /** @param heading says what the text is; its words follow on the next line, where they are known */
  public String note(@Variable("heading") String heading, @Variable("sent") SentSms sent) {
    return Stream.of(heading, sent.text() == null ? "" : sent.text())
        .filter(line -> !line.isBlank()).collect(Collectors.joining("\n"));
  }

  private SentSms read(KlaviyoEvent event) {
    String automatic = event.firstOf(klaviyo.campaignProperties());
    String kind = event.firstOf(klaviyo.flowProperties()) != null ? "flow" : automatic != null ? "campaign" : SentSms.REPLY;
    String name = event.firstOf(klaviyo.nameProperties());
    return new SentSms(event.id(), event.profileId(), event.time(), kind, name == null ? automatic : name,
        event.firstOf(klaviyo.textProperties()), event.firstOf(klaviyo.failureProperties()));
  }
}
