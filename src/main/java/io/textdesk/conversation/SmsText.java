package io.textdesk.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A reply in as many texts as it needs, each with its number. */
public final class SmsText {

  private static final int SHORTEST = 20;
  private static final Pattern GRAPHEME = Pattern.compile("\\X");
  private static final Pattern SENTENCE_END = Pattern.compile("[.!?…][\"'”’»)\\]]?(?=\\s)|[。！？]");

  private SmsText() {}

  /** "Hello ... (1/2)" and "... bye (2/2)"; a text that fits has no number, a blank one has no parts. */
  public static List<String> parts(String text, int maxLength) {
    if (maxLength < SHORTEST) {
      throw new IllegalArgumentException("A text needs room for %d characters, not %d".formatted(SHORTEST, maxLength));
    }
    String stripped = text == null ? "" : text.strip();
    if (stripped.isEmpty()) {
      return List.of();
    }
    if (stripped.length() <= maxLength) {
      return List.of(stripped);
    }
    // how many parts there are decides how long the numbers are, and the other way round
    int digits = 1;
    List<String> parts = cut(stripped, maxLength, digits);
    while (digits(parts.size()) > digits) {
      parts = cut(stripped, maxLength, ++digits);
    }
    return numbered(parts);
  }

  private static List<String> numbered(List<String> parts) {
    List<String> numbered = new ArrayList<>();
    for (String part : parts) {
      numbered.add("%s (%d/%d)".formatted(part, numbered.size() + 1, parts.size()));
    }
    return List.copyOf(numbered);
  }

  private static List<String> cut(String text, int maxLength, int digits) {
    List<String> parts = new ArrayList<>();
    String rest = text;
    while (!rest.isEmpty()) {
      int room = maxLength - " (/)".length() - digits(parts.size() + 1) - digits;
      int end = rest.length() <= room ? rest.length() : cutAt(rest, room);
      parts.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
    }
    return parts;
  }

  /** Near the end a line or sentence is worth a slightly shorter part; else any word will do. */
  private static int cutAt(String text, int room) {
    String window = text.substring(0, room + 1);
    int near = room * 3 / 4;
    int lineEnd = window.lastIndexOf('\n');
    if (lineEnd >= near) {
      return lineEnd;
    }
    int sentenceEnd = lastEnd(SENTENCE_END, window, room);
    if (sentenceEnd >= near) {
      return sentenceEnd;
    }
    for (int i = room; i > 0; i--) {
      if (Character.isWhitespace(window.charAt(i))) {
        return i;
      }
    }
    return insideWord(text, room);
  }

  private static int insideWord(String text, int room) {
    int end = lastEnd(GRAPHEME, text, room);
    if (end > 0) {
      return end;
    }
    return Character.isHighSurrogate(text.charAt(room - 1)) ? room - 1 : room;
  }

  private static int lastEnd(Pattern pattern, String text, int room) {
    Matcher matcher = pattern.matcher(text);
    int end = 0;
    while (matcher.find() && matcher.end() <= room) {
      end = matcher.end();
    }
    return end;
  }

  private static int digits(int number) {
    return Integer.toString(number).length();
  }
}
