package io.textdesk.zendesk;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.web.util.HtmlUtils;

/** A customer's text as the fields of a Zendesk comment that show it as it was typed. */
public final class CommentBody {

  /** What Zendesk takes for markup in {@code body}; one guess too many does no harm, as both fields look alike. */
  private static final List<Pattern> MARKUP = Stream.of(
          "^[ \\t]+\\S", // a leading blank
          "^(?:#|>)", // a heading, a quotation
          "^(?:[-*+]|\\d+[.)])(?:\\s|$)", // a list
          "^([-*_=])(?:[ \\t]*\\1)+[ \\t]*$", // a line across, or under a heading
          "^\\[[^\\]\\n]+\\]:", // the definition of a link
          "\\[[^\\]\\n]*\\]\\(", // a link, an image
          "\\*\\S(?:[^*]*[^*\\s])?\\*",
          "(?<![\\p{L}\\p{N}_])_+\\S(?:[^_]*[^_\\s])?_+(?![\\p{L}\\p{N}_])",
          "~~\\S[^~]*~~",
          "`[^`]+`",
          "^(?:```|~~~)",
          "\\\\(?:\\p{Punct}|$)", // an escaped character
          "<[A-Za-z/!]", // a tag
          "&(?:\\w+|#\\w+);") // an entity
      .map(regex -> Pattern.compile(regex, Pattern.MULTILINE))
      .toList();

  /** In escaped text; blanks, quotes and brackets end it, and so does the punctuation of a sentence around it. */
  private static final Pattern ADDRESS =
      Pattern.compile("https?://(?:&amp;|&#39;|[^\\s&])*(?:&amp;|[^\\s&.,:;!?)\\]*_~])");

  private CommentBody() {}

  /** {@code body} as long as Zendesk leaves the text alone, else {@code html_body}. */
  public static Map<String, Object> of(String text) {
    boolean looksLikeMarkup = MARKUP.stream().anyMatch(markup -> markup.matcher(text).find());
    return looksLikeMarkup ? Map.of("html_body", html(text)) : Map.of("body", text);
  }

  private static String html(String text) {
    String escaped = HtmlUtils.htmlEscape(text, "UTF-8")
        .replace("\t", "    ")
        // HTML shows a row of blanks as one, and none where a line begins
        .replaceAll("(?m)^ | (?= )", "&nbsp;");
    return ADDRESS.matcher(escaped).replaceAll("<a href=\"$0\">$0</a>").replaceAll("\\R", "<br>");
  }
}
