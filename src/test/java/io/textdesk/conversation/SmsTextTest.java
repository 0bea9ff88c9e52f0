package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class SmsTextTest {

  @Test
  void sendsOneTextWithoutNumber_whenItFits() {
    assertThat(SmsText.parts("Hi Maya, it left this morning.", 30)).containsExactly("Hi Maya, it left this morning.");
  }

  @Test
  void dropsBlanksAroundTheText() {
    assertThat(SmsText.parts("  hello \n", 20)).containsExactly("hello");
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {" ", "\n\n"})
  void hasNoParts_whenThereIsNoText(String text) {
    assertThat(SmsText.parts(text, 160)).isEmpty();
  }

  @Test
  void cutsAtAWord_andNumbersEachPart() {
    assertThat(SmsText.parts("The parcel left our warehouse this morning", 30))
        .containsExactly("The parcel left our (1/2)", "warehouse this morning (2/2)");
  }

  @Test
  void cutsAtTheEndOfASentence_whenItIsNear() {
    assertThat(SmsText.parts("It left us on Tuesday evening. Did it arrive?", 40))
        .containsExactly("It left us on Tuesday evening. (1/2)", "Did it arrive? (2/2)");
  }

  @Test
  void cutsAtTheEndOfALine_whenItIsNear() {
    assertThat(SmsText.parts("It left our house today\nHi. did you get it already?", 36))
        .containsExactly("It left our house today (1/2)", "Hi. did you get it already? (2/2)");
  }

  @Test
  void cutsAtAWord_whenTheSentenceEndsTooEarly() {
    assertThat(SmsText.parts("Hello. It left our warehouse this morning", 36))
        .containsExactly("Hello. It left our warehouse (1/2)", "this morning (2/2)");
  }

  @Test
  void cutsAWord_whenItIsLongerThanAPart() {
    assertThat(SmsText.parts("a".repeat(30), 20)).containsExactly("a".repeat(14) + " (1/3)", "a".repeat(14) + " (2/3)", "aa (3/3)");
  }

  @Test
  void leavesALongAddressWhole_whenItFitsIntoAPart() {
    String address = "https://track.example.com/parcels/1001";

    assertThat(SmsText.parts("Please have a look at this: " + address + " and tell us", 50))
        .containsExactly("Please have a look at this: (1/3)", address + " and (2/3)", "tell us (3/3)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"👍", "👍🏽", "👩🏽‍🚀", "👨‍👩‍👧‍👦", "🇩🇪", "❤️", "e\u0301", "1️⃣"})
  void neverCutsACharacterInTwo(String character) {
    String text = character.repeat(40);

    List<String> parts = SmsText.parts(text, 21);

    assertThat(parts).allSatisfy(part ->
        assertThat(withoutNumber(part).replace(character, "")).isEmpty());
    assertThat(joined(parts)).isEqualTo(text);
  }

  @Test
  void keepsPairsTogether_whenACharacterIsLongerThanAPart() {
    String family = "👩🏽‍👩🏽‍👧🏽‍👦🏽".repeat(3);

    List<String> parts = SmsText.parts(family, 20);

    assertThat(joined(parts)).isEqualTo(family);
    assertThat(parts).allSatisfy(part -> {
      assertThat(part.length()).isLessThanOrEqualTo(20);
      assertThat(Character.isLowSurrogate(part.charAt(0))).isFalse();
      assertThat(Character.isHighSurrogate(part.charAt(part.indexOf(" (") - 1))).isFalse();
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 9, 10, 11, 95, 100, 101, 250, 999, 1001})
  void fitsTheLength_howeverManyParts(int words) {
    String text = IntStream.range(0, words).mapToObj(i -> "word%08d".formatted(i)).collect(Collectors.joining(" "));

    List<String> parts = SmsText.parts(text, 24);

    assertThat(parts).hasSize(words).allSatisfy(part -> assertThat(part.length()).isLessThanOrEqualTo(24));
    assertThat(parts.get(words - 1)).endsWith(" (%d/%d)".formatted(words, words));
  }

  @Test
  void losesAndRepeatsNothing() {
    Random random = new Random(4711);
    String letters = "abcdefgh   ..\n!?äß€ 👍🏽🇩🇪";
    for (int run = 0; run < 500; run++) {
      String text = random.ints(random.nextInt(3000), 0, letters.codePointCount(0, letters.length()))
          .map(i -> letters.codePointAt(letters.offsetByCodePoints(0, i)))
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
          .toString();
      int maxLength = 20 + random.nextInt(200);

      List<String> parts = SmsText.parts(text, maxLength);

      assertThat(parts).allSatisfy(part -> assertThat(part.length()).isBetween(1, maxLength));
      assertThat(withoutBlanks(joined(parts))).isEqualTo(withoutBlanks(text));
    }
  }

  @Test
  void cutsAVeryLongTextQuickly() {
    assertThat(SmsText.parts("x".repeat(64_000), 1600)).hasSize(41);
  }

  @Test
  void refusesALengthThatLeavesNoRoom() {
    assertThatThrownBy(() -> SmsText.parts("hello", 19)).hasMessage("A text needs room for 20 characters, not 19");
  }

  private static String joined(List<String> parts) {
    return parts.size() == 1
        ? parts.get(0)
        : parts.stream().map(SmsTextTest::withoutNumber).collect(Collectors.joining());
  }

  private static String withoutNumber(String part) {
    return part.replaceFirst(" \\(\\d+/\\d+\\)$", "");
  }

  private static String withoutBlanks(String text) {
    return text.replaceAll("\\s", "");
  }
}
