package io.textdesk.conversation;

import static io.textdesk.conversation.Events.properties;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What an agent reads of a text. */
@FlowTest
class InboundSmsContentTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedDesk desk;
  SimulatedPhone amy;

  @BeforeEach
  void amyPicksUpHerPhone() {
    amy = klaviyo.anyPhone();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "# 4711 has not come", "*really* _not_ here", "1. shoes\n2. socks", "- shoes\n- socks", "> you wrote",
      "<b>bold</b> & \"quoted\"", "see [here](https://example.com)", "`code`", "a\n---\nb", "&amp; is not &"})
  void showsATextThatLooksLikeMarkup_asItWasTyped(String text) {
    amy.texts(text);

    SimulatedTicket ticket = desk.showsOneTicket(amy, text);
    assertThat(ticket.comments().get(0).htmlBody()).as("no body, which Zendesk would render").isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Größe 42? 👟🎉", "Wo ist\nmeine Bestellung?", "5 < 6 and 7 > 3", "100% \"sure\"", "你好", "7"})
  void showsAnOrdinaryText_asItWasTyped(String text) {
    amy.texts(text);

    desk.showsOneTicket(amy, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "\"quoted\"", "'hi'", "null", "true", "4711", "${body}", "$simple{variable.accountId}", "{{textdesk.zendesk.url}}",
      "Really?, (yes)", "*", "?", "java.lang.String", "a' b", "\"a\", \"b\"", "bean:consent", "%s %d", "\\n", "#keywords"})
  void showsATextThatLooksLikeCode_asItWasTyped(String text) {
    amy.texts(text);

    desk.showsOneTicket(amy, text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Body", "Message", "Text", "message_body", "body"})
  void findsTheTextUnderOtherNames(String property) {
    amy.texts("Where is my order?",
        event -> properties(event).set(property, properties(event).remove("Message Body")));

    desk.showsOneTicket(amy, "Where is my order?");
  }

  @Test
  void opensATicketThatNamesTheEvent_whenTheTextIsMissing() {
    String event = amy.texts("Where is my order?", told -> properties(told).remove("Message Body"));

    desk.showsOneTicket(amy, missing(event));
  }

  @Test
  void opensATicketThatNamesTheEvent_whenTheEventHasNoProperties() {
    String event = amy.texts("Where is my order?",
        told -> ((ObjectNode) told.at("/payload/data/attributes")).putNull("event_properties"));

    desk.showsOneTicket(amy, missing(event));
  }

  @Test
  void saysSo_whenAPictureCameAlone() {
    amy.texts("Look", event -> {});
    desk.showsOneTicket(amy, "Look");

    amy.texts("", event -> properties(event).putArray("Media URLs")
        .add("https://media.example.com/1.jpg").add("https://media.example.com/2.jpg"));

    desk.showsOneTicket(amy, "Look",
        "(The customer sent a picture.) https://media.example.com/1.jpg https://media.example.com/2.jpg");
  }

  @Test
  void linksThePicture_whereTheAddressLooksLikeMarkup() {
    amy.texts("*Look*", event -> properties(event).put("Media URL", "https://media.example.com/_a_/1.jpg?x=1&y='2'z"));

    SimulatedTicket ticket = desk.showsOneTicket(amy,
        "*Look*\n(The customer sent a picture.) https://media.example.com/_a_/1.jpg?x=1&y='2'z");
    assertThat(ticket.comments().get(0).htmlBody())
        .contains("<a href=\"https://media.example.com/_a_/1.jpg?x=1&amp;y=&#39;2&#39;z\">");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://media.example.com/1.jpg", "javascript:alert(1)", "https://klaviyo.com@evil.example/1.jpg",
      "https://media.example.com/\"><b>1.jpg", "https:///1.jpg", "//media.example.com/1.jpg", "1.jpg", "https://a.example/1 2"})
  void linksNoPicture_withAnAddressThatIsNotSafe(String address) {
    amy.texts("Look", event -> properties(event).put("Media URL", address));

    desk.showsOneTicket(amy, "Look\n(The customer sent a picture. Pictures are not shown here; see it in Klaviyo.)");
  }

  @Test
  void saysSo_whenOnlyTheKindOfMessageTellsOfAPicture() {
    amy.texts("", event -> properties(event).put("Message Type", "MMS"));

    desk.showsOneTicket(amy, "(The customer sent a picture. Pictures are not shown here; see it in Klaviyo.)");
  }

  private static String missing(String event) {
    return "The customer sent a text, but its words are not in Klaviyo's event " + event + ". Read it in Klaviyo.";
  }
}
