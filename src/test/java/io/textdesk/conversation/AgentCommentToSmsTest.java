package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.Delivery;
import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.OperatorView;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

@FlowTest
class AgentCommentToSmsTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired SimulatedDesk desk;
  @Autowired OperatorView operator;
  SimulatedPhone amy;
  SimulatedTicket ticket;

  @BeforeEach
  void amyHasATicket() {
    amy = klaviyo.anyPhone();
    amy.texts("Where is my order?");
    ticket = desk.showsOneTicket(amy, "Where is my order?");
  }

  @Test
  void textsAnAgentsReply() {
    int before = operator.count("agent-comment-to-sms", "done", "");

    long comment = desk.reply(ticket.id(), "It is on its way.");

    isDone(comment);
    assertThat(amy.received()).containsExactly("It is on its way.");
    assertThat(ticket.privateTexts()).isEmpty();
    assertThat(operator.count("agent-comment-to-sms", "done", "")).isEqualTo(before + 1);
  }

  @Test
  void textsOnce_whenZendeskTellsItTwiceUnderTwoIds() throws Exception {
    long comment = desk.reply(ticket.id(), "It is on its way.");
    isDone(comment);
    String told = zendesk.deliveries().stream().map(Delivery::body)
        .filter(body -> body.contains("\"" + comment + "\"")).findFirst().orElseThrow();
    ObjectNode again = (ObjectNode) new ObjectMapper().readTree(told);

    zendesk.deliver(again.put("id", "another-id-" + comment));

    await().untilAsserted(() -> assertThat(operator.outcomeOf("another-id-" + comment)).isEqualTo("skipped duplicate"));
    assertThat(amy.received()).containsExactly("It is on its way.");
  }

  @Test
  void textsRepliesInOrder() {
    desk.reply(ticket.id(), "One");
    desk.replyAs("jo@agents.example.com", ticket.id(), "Two");
    long last = desk.reply(ticket.id(), "Three");

    isDone(last);
    assertThat(amy.received()).containsExactly("One", "Two", "Three");
  }

  @Test
  void textsAReplyWithoutItsMarkup() {
    String html = """
        <p>Hi <strong>Amy</strong>,</p><p>your <a href="https://track.example.com/1001?a=1&amp;b=2">parcel</a> comes
        <em>tomorrow</em> &amp; costs nothing.</p><ul><li>stay home</li><li>or call</li></ul>""";

    isDone(desk.reply(ticket.id(), "as in the HTML", html, List.of()));

    assertThat(amy.received()).containsExactly("""
        Hi Amy,

        your parcel (https://track.example.com/1001?a=1&b=2) comes tomorrow & costs nothing.
        - stay home
        - or call""");
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "\"quoted\"", "'hi'", "null", "true", "4711", "${body}", "{{textdesk.zendesk.url}}", "Really?, (yes)", "*", "a' b",
      "\"a\", \"b\"", "%s %d", "#keywords", "5 < 6 & 7 > 3"})
  void textsAReplyThatLooksLikeCode_asItWasTyped(String text) {
    isDone(desk.reply(ticket.id(), text));

    assertThat(amy.received()).containsExactly(text);
  }

  @Test
  void textsTheCommentOfTheEventWithoutItsMarkdown_whenTheTicketIsGone() {
    operator.waitsUntilNothingHappens();
    zendesk.faults().once("GET", "/api/v2/tickets/" + ticket.id() + "/comments", Fault.status(404));

    isDone(desk.reply(ticket.id(), "**Tomorrow**, see [here](https://track.example.com/1001) &amp; relax"));

    assertThat(amy.received()).containsExactly("Tomorrow, see here (https://track.example.com/1001) & relax");
  }

  @Test
  void textsALongReplyInNumberedParts_inOrder() {
    String reply = IntStream.rangeClosed(1, 600).mapToObj(word -> "word" + word).collect(Collectors.joining(" "));

    long comment = desk.reply(ticket.id(), reply);

    isDone(comment);
    List<String> received = amy.received();
    assertThat(received).hasSize(3).allSatisfy(part -> assertThat(part.length()).isLessThanOrEqualTo(1600));
    assertThat(IntStream.range(0, 3).mapToObj(part -> received.get(part).replace(" (%d/3)".formatted(part + 1), ""))
        .collect(Collectors.joining(" "))).isEqualTo(reply);
    assertThat(operator.journalOfComment(comment)).containsEntry("parts", 3).containsEntry("parts_sent", 3);
  }

  @ParameterizedTest
  @CsvSource({"o, 160, 1", "o, 161, 2", "ö, 160, 1", "ő, 70, 1", "ő, 71, 2", "€, 80, 1", "€, 81, 2"})
  void recordsTheSegmentsOfAReply(String letter, int times, int segments) {
    long comment = desk.reply(ticket.id(), letter.repeat(times));

    isDone(comment);
    assertThat(amy.received()).containsExactly(letter.repeat(times));
    assertThat(operator.journalOfComment(comment)).containsEntry("parts", 1).containsEntry("segments", segments);
  }

  @Test
  void textsOnce_whenZendeskRepeatsTheEvent() {
    long comment = desk.reply(ticket.id(), "It is on its way.");
    isDone(comment);
    String event = operator.journalOfComment(comment).get("event_id").toString();

    assertThat(zendesk.redeliver(event).answer()).contains("\"duplicate\":1");

    operator.waitsUntilNothingHappens();
    assertThat(amy.received()).containsExactly("It is on its way.");
  }

  @Test
  void asksForTheConversationOnce() {
    isDone(desk.reply(ticket.id(), "One"));
    operator.waitsUntilNothingHappens();
    klaviyo.reset();
    zendesk.reset();

    isDone(desk.reply(ticket.id(), "Two"));

    operator.waitsUntilNothingHappens();
    assertThat(klaviyo.requests()).extracting(request -> request.method() + " " + request.path())
        .containsExactly("POST /api/conversation-messages");
    assertThat(zendesk.requests()).extracting(request -> request.method() + " " + request.path())
        .containsExactly("GET /api/v2/tickets/" + ticket.id() + "/comments");
  }

  @Test
  void answersOnTheFollowUpTicket() {
    desk.close(ticket.id());
    operator.waitsUntilNothingHappens();
    amy.texts("It has come broken");
    SimulatedTicket followUp = desk.showsTickets(amy, 2).get(1);

    isDone(desk.reply(followUp.id(), "We send another one."));

    assertThat(amy.received()).containsExactly("We send another one.");
  }

  private void isDone(long comment) {
    await().untilAsserted(() -> assertThat(operator.outcomeOfComment(comment)).isEqualTo("done"));
  }
}
