package io.textdesk.conversation;

import java.util.stream.IntStream;

/** What a text costs: the number of messages that the carrier sends for it. */
public final class Segments {

  private static final String GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
      + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

  /** Sent as an escape and a letter, so they count twice. */
  private static final String GSM_ESCAPED = "\f^{}\\[~]|€";

  private Segments() {}

  public static int of(String text) {
    boolean gsm = text.chars().allMatch(c -> GSM.indexOf(c) >= 0 || GSM_ESCAPED.indexOf(c) >= 0);
    int[] widths = text.codePoints()
        .map(c -> gsm ? GSM_ESCAPED.indexOf(c) >= 0 ? 2 : 1 : Character.charCount(c))
        .toArray();
    return gsm ? segments(widths, 160, 153) : segments(widths, 70, 67);
  }

  /** A pair that does not fit at the end of a segment opens the next one. */
  private static int segments(int[] widths, int alone, int each) {
    int total = IntStream.of(widths).sum();
    if (total <= alone) {
      return total == 0 ? 0 : 1;
    }
    int segments = 1;
    int used = 0;
    for (int width : widths) {
      if (used + width > each) {
        segments++;
        used = 0;
      }
      used += width;
    }
    return segments;
  }
}
