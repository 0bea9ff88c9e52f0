package io.textdesk.consent;

import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Variable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Words by which a customer steers consent or asks for help; from {@code config/keywords.yaml}.
 *
 * @param keywords the classes of words, in the order in which they are tried
 */
@ConfigurationProperties("textdesk")
public record Keywords(@DefaultValue Map<String, KeywordClass> keywords) {

  private static final String LETTERS = "[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}]*+";
  private static final Pattern WORD = Pattern.compile(
      LETTERS + "(?:(?:['_]|(?<=\\p{N})[.,](?=\\p{N}))" + LETTERS + ")*+");

  /** What no reader sees, and the dot that Turkish leaves over a capital I. */
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{InVariation_Selectors}]|(?<=I)\u0307");

  private static final Pattern ADDRESS = Pattern.compile("https?://\\S+");

  /** The first class with a word that matches the text, or null. */
  public String classOf(@Variable("text") String text) {
    if (text == null) {
      return null;
    }
    String bare = bare(text);
    return keywords.entrySet().stream()
        .filter(entry -> entry.getValue().matches(bare))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /**
   * Why a text that becomes a comment may end consent: {@code opt-out-hint} when it has words of that class,
   * {@code opt-out-word} when a word of the class compliance stands anywhere in it, else null.
   */
  public String signOfOptOut(@Variable("comment") String text) {
    String bare = bare(ADDRESS.matcher(text).replaceAll(" "));
    KeywordClass hints = keywords.get("opt-out-hint");
    KeywordClass words = keywords.get("compliance");
    if (hints != null && hints.matches(bare)) {
      return "opt-out-hint";
    }
    return words != null && words.matches(bare, MatchMode.CONTAINS) ? "opt-out-word" : null;
  }

  /** "¡Alto!" becomes "ALTO", and "  opt-out 👋" becomes "OPT OUT". */
  private static String bare(String text) {
    String folded = Normalizer.normalize(text, Normalizer.Form.NFKC)
        .replace('’', '\'')
        // both ways, since ß and ẞ are alike in capitals only, and ı and i too
        .toLowerCase(Locale.ROOT)
        .toUpperCase(Locale.ROOT);
    return WORD.matcher(INVISIBLE.matcher(folded).replaceAll(""))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.joining(" "));
  }

  /** Whether a word has to be the whole text, or may stand anywhere in it. */
  public enum MatchMode { WHOLE_TEXT, CONTAINS }

  /**
   * Words that mean the same.
   *
   * @param match whole-text unless said otherwise
   * @param words the words by language; all languages count, wherever the customer lives
   */
  public record KeywordClass(@DefaultValue("whole-text") MatchMode match, @DefaultValue Map<String, List<String>> words) {

    public KeywordClass {
      Map<String, List<String>> bareWords = new LinkedHashMap<>();
      words.forEach((language, list) -> bareWords.put(language, list.stream().map(KeywordClass::bareWord).toList()));
      words = bareWords;
    }

    private boolean matches(String bare) {
      return matches(bare, match);
    }

    private boolean matches(String bare, MatchMode mode) {
      return words.values().stream().flatMap(List::stream).anyMatch(word -> switch (mode) {
        case WHOLE_TEXT -> bare.equals(word);
        case CONTAINS -> (" " + bare + " ").contains(" " + word + " ");
      });
    }

    private static String bareWord(String word) {
      String bare = bare(word);
      if (bare.isEmpty()) {
        throw new IllegalArgumentException("The keyword \"" + word + "\" has neither a letter nor a digit");
      }
      if (bare.equals("TRUE") || bare.equals("FALSE")) {
        throw new IllegalArgumentException("The keyword \"" + word + "\" is not a word: put YES, NO, ON and OFF in quotes");
      }
      return bare;
    }
  }
}
