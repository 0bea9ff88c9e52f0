package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentsTest {

  @ParameterizedTest(name = "{1} times {0} is {2}")
  @CsvSource({"a, 1, 1", "a, 160, 1", "a, 161, 2", "a, 306, 2", "a, 307, 3", "ä, 160, 1", "ñ, 161, 2", "Δ, 160, 1"})
  void countsPlainLettersOnce(String letter, int times, int segments) {
    assertThat(Segments.of(letter.repeat(times))).isEqualTo(segments);
  }

  @ParameterizedTest(name = "{1} times {0} is {2}")
  @CsvSource({"€, 80, 1", "€, 81, 2", "{, 152, 2", "{, 153, 3", "~, 80, 1", "[, 81, 2"})
  void countsEscapedCharactersTwice(String character, int times, int segments) {
    assertThat(Segments.of(character.repeat(times))).isEqualTo(segments);
  }

  @Test
  void opensTheNextSegment_whenAnEscapeWouldBeCutOff() {
    assertThat(Segments.of("a".repeat(152) + "€" + "a".repeat(152))).isEqualTo(3);
    assertThat(Segments.of("a".repeat(151) + "€" + "a".repeat(153))).isEqualTo(2);
  }

  @ParameterizedTest(name = "{1} times {0} is {2}")
  @CsvSource({"ç, 70, 1", "ç, 71, 2", "ç, 134, 2", "ç, 135, 3", "“, 71, 2", "ж, 70, 1"})
  void countsFewerLetters_whenOneIsOutsideTheAlphabet(String letter, int times, int segments) {
    assertThat(Segments.of(letter.repeat(times))).isEqualTo(segments);
  }

  @ParameterizedTest(name = "{0} emoji are {1}")
  @CsvSource({"35, 1", "36, 2", "66, 2", "67, 3"})
  void countsAnEmojiTwice_andKeepsItWhole(int times, int segments) {
    assertThat(Segments.of("👍".repeat(times))).isEqualTo(segments);
  }

  @Test
  void countsTheEuroOnce_nextToAnEmoji() {
    assertThat(Segments.of("€".repeat(68) + "👍")).isEqualTo(1);
    assertThat(Segments.of("€".repeat(69) + "👍")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Grüße aus Århus: 5 €, ¿qué? ¡olé!\n", "ÄÖÜäöüß", "@$_^{}\\[~]|"})
  void knowsTheAlphabetOfTheCarriers(String text) {
    assertThat(Segments.of(text + "a".repeat(71))).isEqualTo(1);
  }

  @Test
  void countsNothing_whenThereIsNoText() {
    assertThat(Segments.of("")).isZero();
  }
}
