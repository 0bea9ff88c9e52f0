package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.Fault;
import io.textdesk.sandbox.FlowTest;
import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jms.core.JmsTemplate;

/** Notes for agents on their way through their own queue. */
@FlowTest
class NoteToTicketTest {

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedDesk desk;
  @Autowired CamelContext camel;
  @Autowired ConnectionFactory broker;
  SimulatedPhone amy;

  @BeforeEach
  void amyHasATicketAndNotesWait() throws Exception {
    amy = klaviyo.anyPhone();
    amy.texts("Where is my order?");
    await().untilAsserted(() -> assertThat(desk.ticketsOf(amy.profileId())).hasSize(1));
    camel.getRouteController().stopRoute("note-to-ticket");
  }

  @AfterEach
  void notesGoOn() throws Exception {
    camel.getRouteController().startRoute("note-to-ticket");
  }

  @Test
  void carriesNothingButWhatTheNoteNeeds_afterAFailedCallAboveAll() throws Exception {
    klaviyo.faults().once("POST", "/api/conversation-messages", Fault.status(400));

    desk.reply(ticket(), "On its way");

    await().untilAsserted(() -> assertThat(waiting()).hasSize(1));
    assertThat(propertiesOf(waiting().get(0)))
        .allMatch(name -> name.matches("JMSX.*|TextdeskEventId|TextdeskReceivedAt|__AMQ.*|_AMQ.*"));
  }

  @Test
  void writesTheNoteOnceItsRouteRunsAgain() throws Exception {
    desk.reply(ticket(), "", "<p></p>", List.of("label.pdf"));
    await().untilAsserted(() -> assertThat(waiting()).hasSize(1));

    camel.getRouteController().startRoute("note-to-ticket");

    await().untilAsserted(() -> assertThat(desk.ticket(ticket()).privateTexts()).hasSize(1));
  }

  private long ticket() {
    return desk.ticketsOf(amy.profileId()).get(0).id();
  }

  private List<Message> waiting() {
    return new JmsTemplate(broker).browse("agent-notes", (session, browser) -> {
      List<Message> messages = new ArrayList<>();
      for (Object message : Collections.list(browser.getEnumeration())) {
        messages.add((Message) message);
      }
      return messages;
    });
  }

  @SuppressWarnings("unchecked")
  private static List<String> propertiesOf(Message message) throws JMSException {
    return Collections.list(message.getPropertyNames());
  }
}
