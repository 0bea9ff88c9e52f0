package io.textdesk.zendesk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommentBodyTest {

  @ParameterizedTest
  @ValueSource(strings = {
      "Where is my order?", "Order #1001", "snake_case_name", "2 * 3", "2 * 3 * 4", "a*b", "a_b and c_d", "", "Hi\nthere",
      "5 < 6 & 7 > 4", "<3 you", "I paid 50 € ~ 60 $", "C:\\temp", "+12025550143", "-5 degrees", "1.5 kg", "in 2026.",
      "it's [not] here", "Zoë 👍🏽", "well - yes", "don't `", "https://a.example/a_b_c?d=1&e=2", "a & b; c", "rock & roll;"})
  void sendsTheTextAsItIs_whenZendeskLeavesItAlone(String text) {
    assertThat(CommentBody.of(text)).isEqualTo(Map.of("body", text));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "# 1001", "#1001", "Hi\n## x", "> quoted", ">quoted", "- one", "* one", "+ one", "-", "1. one", "1.", "2) two", "Hi\n12. x",
      "\tx", "    x", " x", "Hi\n  x", "*now*", "**now**", "2*3*4", "really *not\nnow*", "_now_", "__now__", "(_now_)",
      "~~old~~", "`code`", "```\ncode", "~~~", "[a](b)", "[a](https://b.example)", "![a](b)", "[a]: b", "---", "***",
      "_ _ _", "Total\n===", "\\*", "a\\", "<b>x</b>", "<https://a.example>", "</x>", "&amp;", "&#8364;"})
  void escapesTheText_whenZendeskWouldTakeItForMarkup(String text) {
    assertThat(CommentBody.of(text)).containsOnlyKeys("html_body");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
      "*a* < b & \"c\"|*a* &lt; b &amp; &quot;c&quot;",
      "# Zoë 👍 €|# Zoë 👍 €",
      " x|&nbsp;x",
      "    x  y|&nbsp;&nbsp;&nbsp; x&nbsp; y",
      "&nbsp;|&amp;nbsp;",
      "*a* https://b.example/?c=1&d=_e_&.|*a* <a href=\"https://b.example/?c=1&amp;d=_e_&amp;\">https://b.example/?c=1&amp;d=_e_&amp;</a>.",
      "[a](https://b.example/c)|[a](<a href=\"https://b.example/c\">https://b.example/c</a>)",
      "<https://b.example>|&lt;<a href=\"https://b.example\">https://b.example</a>&gt;"})
  void showsTheTextAsItWasTyped(String text, String html) {
    assertThat(CommentBody.of(text)).containsEntry("html_body", html);
  }

  @Test
  void keepsLineBreaksAndBlanks() {
    assertThat(CommentBody.of("- one\r\n  two\n\n\tthree"))
        .containsEntry("html_body", "- one<br>&nbsp; two<br><br>&nbsp;&nbsp;&nbsp; three");
  }

  @Test
  void readsALongTextQuickly() {
    assertThat(CommentBody.of("*a _b `c [d ~~e ".repeat(4_000))).containsKey("html_body");
    assertThat(CommentBody.of("*" + "a ".repeat(30_000))).containsKey("body");
  }
}
