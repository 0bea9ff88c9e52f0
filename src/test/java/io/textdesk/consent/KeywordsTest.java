package io.textdesk.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.textdesk.consent.Keywords.KeywordClass;
import io.textdesk.consent.Keywords.MatchMode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

class KeywordsTest {

  final Keywords keywords = keywords(MatchMode.WHOLE_TEXT, "STOP", "alto", "Opt out", "SCHLUSS", "ARRÊT", "IPTAL", "1");

  @ParameterizedTest
  @ValueSource(strings = {
      "STOP", "stop", "Stop!", "  „Stop“ ", "\"stop\"", "STOP.", "(stop)", "*stop*", "_stop_", "Stop…", "stop 🛑",
      "❤️ stop ❤️", "\u00A0stop\u3000", "\u200Bstop\u200B", "ｓｔｏｐ", "\nstop\n", "¡ALTO!", "alto 👋🏽"})
  void findsTheWord_whateverStandsAroundIt(String text) {
    assertThat(keywords.classOf(text)).isEqualTo("compliance");
  }

  @ParameterizedTest
  @ValueSource(strings = {"opt out", "OPT  OUT", "Opt\nout.", "opt-out", "opt\u00A0out"})
  void findsAWordOfSeveralWords_whateverTheBlanks(String text) {
    assertThat(keywords.classOf(text)).isEqualTo("compliance");
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "Schluß", "SCHLUẞ", "schluss", "arrêt", "arre\u0302t", "İptal", "iptal", "IPTAL", "ıptal", "1", "1."})
  void findsTheWord_whateverTheCapitals(String text) {
    assertThat(keywords.classOf(text)).isEqualTo("compliance");
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "please stop by", "stop it, where is my order?", "stop stop", "unstoppable", "stop-over", "opt", "1.5", "s t o p"})
  void keepsTheConversation_whenTheWordIsPartOfASentence(String text) {
    assertThat(keywords.classOf(text)).isNull();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  ", "\n\u00A0", "!", "👍", "\u200B"})
  void keepsTheConversation_whenThereIsNoWord(String text) {
    assertThat(keywords.classOf(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "Please STOP.", "stop, now", "don't!stop", "please opt out now", "non-stop", "you said „stop“"})
  void findsTheWordAnywhere_whenTheClassSaysContains(String text) {
    Keywords anywhere = keywords(MatchMode.CONTAINS, "STOP", "opt out", "y", "don't");

    assertThat(anywhere.classOf(text)).isEqualTo("compliance");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unstoppable", "stops", "opt me out", "y'all", "my", "", "stopé", "full_stop"})
  void findsWholeWordsOnly_whenTheClassSaysContains(String text) {
    Keywords anywhere = keywords(MatchMode.CONTAINS, "STOP", "opt out", "y");

    assertThat(anywhere.classOf(text)).isNull();
  }

  @Test
  void takesTheFirstClass_whenTwoHaveTheWord() {
    Map<String, KeywordClass> classes = new LinkedHashMap<>();
    classes.put("subscribe", words(MatchMode.WHOLE_TEXT, "join"));
    classes.put("compliance", words(MatchMode.CONTAINS, "stop"));
    classes.put("automation", words(MatchMode.WHOLE_TEXT, "stop", "deals"));

    Keywords ordered = new Keywords(classes);

    assertThat(ordered.classOf("stop")).isEqualTo("compliance");
    assertThat(ordered.classOf("deals")).isEqualTo("automation");
  }

  @Test
  void readsALongTextOfApostrophes() {
    assertThat(keywords.classOf("a'".repeat(500_000))).isNull();
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
      "STOP, compliance", "STOPALL, compliance", "UNSUBSCRIBE, compliance", "CANCEL, compliance", "END, compliance",
      "QUIT, compliance", "START, subscribe", "UNSTOP, subscribe", "JOIN, subscribe", "YES, confirm", "Y, confirm",
      "HELP, help", "INFO, help",
      "STOPP, compliance", "ABMELDEN, compliance", "ABBESTELLEN, compliance", "ANMELDEN, subscribe", "JA, confirm",
      "HILFE, help",
      "arrêt, compliance", "Sí, confirm", "hjälp, help", "segítség, help", "HJELP, help"})
  void knowsTheWordsOfTheShippedFile(String word, String keywordClass) {
    Keywords shipped = bind(new ClassPathResource("config/keywords.yaml"));

    assertThat(shipped.classOf(word)).isEqualTo(keywordClass);
  }

  @ParameterizedTest
  @ValueSource(strings = {"please cancel my order", "Yes please", "true", "false", "when does it end?", "Bitte hilfe"})
  void keepsTheConversation_withTheShippedFile(String text) {
    Keywords shipped = bind(new ClassPathResource("config/keywords.yaml"));

    assertThat(shipped.classOf(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource(nullValues = "none", value = {
      "please cancel my order, opt-out-word", "When does the sale END?, opt-out-word", "Please stop texting me!, opt-out-hint",
      "don’t text me, opt-out-hint", "Bitte keine SMS mehr, opt-out-hint", "Where is my order?, none", "unstoppable, none"})
  void noticesASignOfOptOutInAQuestion_withTheShippedFile(String text, String sign) {
    Keywords shipped = bind(new ClassPathResource("config/keywords.yaml"));

    assertThat(shipped.signOfOptOut(text)).isEqualTo(sign);
  }

  @Test
  void shipsTheClassesInTheirOrder() {
    Keywords shipped = bind(new ClassPathResource("config/keywords.yaml"));

    assertThat(shipped.keywords().keySet())
        .containsExactly("compliance", "subscribe", "confirm", "automation", "help", "opt-out-hint");
    assertThat(shipped.keywords().get("compliance").words().get("en"))
        .containsExactly("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT");
    assertThat(shipped.keywords().get("automation").words()).isEmpty();
  }

  @Test
  void takesAClassOfItsOwn() {
    Keywords own = bind(yaml("""
        textdesk:
          keywords:
            opt-out-hint:
              match: contains
              words: {en: ["leave me alone"]}
            prizes:
              words: {pt-br: [PRÊMIO], "no": ["NO"]}
        """));

    assertThat(own.classOf("Just leave me alone!")).isEqualTo("opt-out-hint");
    assertThat(own.classOf("prêmio")).isEqualTo("prizes");
    assertThat(own.classOf("no")).isEqualTo("prizes");
    assertThat(own.classOf("what prêmio?")).isNull();
  }

  @Test
  void knowsNoWord_whenNothingIsConfigured() {
    Keywords none = bind(yaml("textdesk: {sms: {tag: sms}}"));

    assertThat(none.classOf("STOP")).isNull();
    assertThat(none.signOfOptOut("STOP")).isNull();
  }

  @Test
  void refusesAWordThatYamlTookForTrue() {
    Resource unquoted = yaml("textdesk: {keywords: {confirm: {words: {en: [YES]}}}}");

    assertThatThrownBy(() -> bind(unquoted))
        .hasMessageContaining("textdesk.keywords.confirm")
        .hasRootCauseMessage("The keyword \"true\" is not a word: put YES, NO, ON and OFF in quotes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "👍", "!"})
  void refusesAWordThatCouldNeverMatch(String word) {
    assertThatThrownBy(() -> words(MatchMode.CONTAINS, word))
        .hasMessageContaining("neither a letter nor a digit");
  }

  private static Keywords keywords(MatchMode match, String... words) {
    return new Keywords(Map.of("compliance", words(match, words)));
  }

  private static KeywordClass words(MatchMode match, String... words) {
    return new KeywordClass(match, Map.of("any", List.of(words)));
  }

  private static Resource yaml(String text) {
    return new ByteArrayResource(text.getBytes());
  }

  private static Keywords bind(Resource yaml) {
    try {
      var sources = new YamlPropertySourceLoader().load("keywords", yaml);
      return new Binder(ConfigurationPropertySources.from(sources)).bindOrCreate("textdesk", Keywords.class);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
