package io.textdesk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.textdesk.sandbox.JournalFile;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedZendesk;
import io.textdesk.sandbox.TextdeskProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** What an integration engineer changes in routes/ and config/, without touching Java. */
class EngineerChangesTest {

  private static final Path INBOUND = Path.of("routes/conversation/inbound-sms-to-ticket.camel.yaml");

  /** The example of README.md. */
  private static final String OPENING_HOURS = """
                - expression: {simple: {expression: "${variable.keyword} == 'opening-hours'"}}
                  steps:
                    - setVariable: {name: reason, expression: {constant: {expression: opening-hours}}}
      """;

  @TempDir static Path directory;
  static SimulatedKlaviyo klaviyo;
  static SimulatedZendesk zendesk;
  static TextdeskProcess textdesk;
  SimulatedPhone amy;

  @BeforeAll
  static void anEngineerAddsAKeywordClassAndRewordsTheSubject() throws IOException {
    FileSystemUtils.copyRecursively(Path.of("routes"), directory.resolve("routes"));
    FileSystemUtils.copyRecursively(Path.of("config"), directory.resolve("config"));
    replace(Path.of("config/keywords.yaml"), "  keywords:\n", """
          keywords:
            opening-hours:
              words:
                en: [opening hours, hours]
        """);
    replace(Path.of("config/notes.yaml"), "SMS from $simple{variable.customer[name]}",
        "$simple{variable.customer[name]} has texted us");
    replace(INBOUND, "            otherwise:\n              steps:\n                - to: {uri: \"direct:klaviyo-consent\"}\n",
        OPENING_HOURS.indent(4)
            + "            otherwise:\n              steps:\n                - to: {uri: \"direct:klaviyo-consent\"}\n");
    klaviyo = new SimulatedKlaviyo(0);
    zendesk = new SimulatedZendesk(0);
    textdesk = new TextdeskProcess(directory).connect(klaviyo, zendesk).set("textdesk.routes.reload", "true");
    textdesk.start().awaitReady();
  }

  @AfterAll
  static void theDayEnds() {
    textdesk.close();
    klaviyo.close();
    zendesk.close();
  }

  @BeforeEach
  void amyPicksUpHerPhone() {
    amy = klaviyo.anyPhone();
  }

  @Test
  void addsAKeywordClass() {
    String event = amy.texts("Opening hours?");

    await().untilAsserted(() -> assertThat(new JournalFile(directory.resolve("data")).outcomeOf(event)).isEqualTo("skipped opening-hours"));
    assertThat(zendesk.desk().ticketsOf(amy.profileId())).isEmpty();
  }

  @Test
  void rewordsANote() {
    amy.texts("Where is my order?");

    await().untilAsserted(() -> assertThat(zendesk.desk().ticketsOf(amy.profileId()))
        .extracting("subject").containsExactly(amy.name() + " has texted us"));
  }

  @Test
  void changesARouteWhileItRuns() throws IOException {
    replace(INBOUND, "expression: {constant: {expression: opening-hours}}", "expression: {constant: {expression: shop-hours}}");
    await().untilAsserted(() -> assertThat(textdesk.output()).contains("Took the changed"));

    String event = amy.texts("Hours");

    await().untilAsserted(() -> assertThat(new JournalFile(directory.resolve("data")).outcomeOf(event)).isEqualTo("skipped shop-hours"));
    replace(INBOUND, "expression: {constant: {expression: shop-hours}}", "expression: {constant: {expression: opening-hours}}");
    await().untilAsserted(() -> assertThat(textdesk.output().split("Took the changed")).hasSizeGreaterThan(2));
  }

  @Test
  void goesOnWithTheOldRoute_whenTheFileDoesNotParse() throws IOException {
    breaksAndMends(Path.of("routes/intake/klaviyo-webhook.camel.yaml"), "- convertBodyTo", "- convertBdyTo",
        "klaviyo-webhook.camel.yaml", "line 12");
  }

  @Test
  void goesOnWithTheOldRoute_whenTheFileNamesABeanThatDoesNotExist() throws IOException {
    breaksAndMends(Path.of("routes/zendesk/zendesk-users.camel.yaml"), "ref: zendeskUsers, method: requester}",
        "ref: zendeskUserz, method: requester}", "zendesk-users.camel.yaml:", "zendeskUserz");
  }

  private void breaksAndMends(Path file, String good, String bad, String... told) throws IOException {
    replace(file, good, bad);
    await().untilAsserted(() -> assertThat(textdesk.output().lines().filter(line -> line.contains("cannot be taken")))
        .anySatisfy(line -> assertThat(line).contains(told)));

    amy.texts("Where is my order?");

    await().untilAsserted(() -> assertThat(zendesk.desk().ticketsOf(amy.profileId())).hasSize(1));
    replace(file, bad, good);
  }

  private static void replace(Path file, String old, String changed) throws IOException {
    Path path = directory.resolve(file);
    String text = Files.readString(path);
    assertThat(text).contains(old);
    Path whole = Files.writeString(directory.resolve("changed"), text.replace(old, changed));
    Files.move(whole, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
