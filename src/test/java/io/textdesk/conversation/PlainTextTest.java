package io.textdesk.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

  @Test
  void readsAnAgentsReplyInHtml() {
    String html = """
        <div class="zd-comment" dir="auto">
          <p dir="auto">Hi <strong>Zoë</strong>,</p>
          <p dir="auto">your parcel left&nbsp;our warehouse this&nbsp;morning &amp; should arrive <em>tomorrow</em> 🎉</p>
          <p dir="auto">&nbsp;</p>
          <p dir="auto">Two ways to follow it:</p>
          <ul dir="auto">
            <li>our <a href="https://track.example.com/1001?lang=en&amp;v=2" rel="noreferrer">tracking page</a></li>
            <li>call <a href="tel:+12025550143">+1 202 555 0143</a></li>
          </ul>
          <p dir="auto">It costs 5 &lt; 10 €.<br>Grüße<br><span>Ann</span></p>
        </div>
        """;

    assertThat(PlainText.fromHtml(html)).isEqualTo("""
        Hi Zoë,

        your parcel left our warehouse this morning & should arrive tomorrow 🎉

        Two ways to follow it:
        - our tracking page (https://track.example.com/1001?lang=en&v=2)
        - call +1 202 555 0143

        It costs 5 < 10 €.
        Grüße
        Ann""");
  }

  @Test
  void readsAnAgentsReplyInMarkdown() {
    String markdown = """
        Hi **Zoë**,
        your parcel `1001` is *on its way* &amp; here is the [tracking page](https://track.example.com/1001).

        # Next steps
        1. Wait for the driver
        2. Show your snake_case_name

        - or call
        * or write

        > You wrote: 2 * 3 = 6?

        ---
        Grüße, Ann""";

    assertThat(PlainText.fromMarkdown(markdown)).isEqualTo("""
        Hi Zoë,
        your parcel 1001 is on its way & here is the tracking page (https://track.example.com/1001).

        Next steps
        1. Wait for the driver
        2. Show your snake_case_name
        - or call
        - or write

        You wrote: 2 * 3 = 6?

        Grüße, Ann""");
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {" ", "\n", "&nbsp;", "<p></p>", "<div><br></div>", "<img src=\"https://x.example/p.gif\">"})
  void isEmpty_whenNothingCanBeRead(String html) {
    assertThat(PlainText.fromHtml(html)).isEmpty();
    assertThat(PlainText.fromMarkdown(html == null || html.contains("<") ? "" : html)).isEmpty();
  }

  @Test
  void keepsTheLabelAndTheAddressOfALink() {
    assertThat(PlainText.fromHtml("See <a href='https://a.example/x'>our <b>help</b> page</a>, please"))
        .isEqualTo("See our help page (https://a.example/x), please");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://a.example/x", "a.example/x", "A.example/x/", " https://a.example/x ", ""})
  void keepsOnlyTheAddress_whenTheLabelSaysTheSame(String label) {
    assertThat(PlainText.fromHtml("See <a href='https://a.example/x'>" + label + "</a> now"))
        .isEqualTo("See https://a.example/x now");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mailto:help@a.example", "tel:+12025550143", "#top", "", "javascript:void(0)", "/hc/1"})
  void keepsOnlyTheLabel_whenTheAddressIsNoPage(String href) {
    assertThat(PlainText.fromHtml("Ask <a href='" + href + "'>us</a>!")).isEqualTo("Ask us!");
  }

  @Test
  void keepsOnlyTheLabel_ofAMention() {
    assertThat(PlainText.fromHtml("<a class='user-mention' href='https://a.zendesk.com/agent/users/1'>@Ann</a> knows"))
        .isEqualTo("@Ann knows");
  }

  @Test
  void keepsTheAddressOfALinkWithinItsLine() {
    assertThat(PlainText.fromHtml("<div>One</div><div><a href='https://a.example'><div>Two</div></a></div><div>Three</div>"))
        .isEqualTo("One\nTwo (https://a.example)\nThree");
  }

  @Test
  void keepsTheNumbersOfAList() {
    assertThat(PlainText.fromHtml("<ol><li>one</li><li><p>two</p><p>more</p></li></ol><ol start='7'><li>seven</li></ol>"))
        .isEqualTo("1. one\n2. two\n\nmore\n7. seven");
  }

  @Test
  void indentsAListInAList() {
    assertThat(PlainText.fromHtml("Hi<ul><li>a<ol><li>b</li></ol></li><li></li><li>c</li></ul>bye"))
        .isEqualTo("Hi\n- a\n  1. b\n-\n- c\nbye");
  }

  @Test
  void breaksLines_whereABrowserDoes() {
    assertThat(PlainText.fromHtml("a<br>b<div>c</div>d<h2>e</h2>f<blockquote>g</blockquote><div>h<br></div><div>i</div>"))
        .isEqualTo("a\nb\nc\nd\n\ne\nf\n\ng\nh\ni");
  }

  @Test
  void leavesOneBlankLineAtMost() {
    assertThat(PlainText.fromHtml("<br><p>a</p><p><br></p><p>&nbsp;</p><br><br><br><p>b</p><br>")).isEqualTo("a\n\nb");
  }

  @Test
  void joinsBlanks_asABrowserDoes() {
    assertThat(PlainText.fromHtml("  a \n\t b&nbsp;&nbsp;c <b> d</b>\u202Fe <br> f")).isEqualTo("a b c d e\nf");
  }

  @Test
  void dropsWhatNobodySees() {
    String html = "<style>p {color: red}</style><p>a\u200Bb\uFEFF<script>alert(1)</script>c<!-- d --></p><title>e</title>";

    assertThat(PlainText.fromHtml(html)).isEqualTo("abc");
  }

  @Test
  void readsAPictureByItsText() {
    assertThat(PlainText.fromHtml("<img alt='🙂' src='s.png'> ok <img src='t.gif'>")).isEqualTo("🙂 ok");
  }

  @Test
  void keepsEmojiWhole() {
    assertThat(PlainText.fromHtml("👩🏽‍🚀 &#128077; ❤️")).isEqualTo("👩🏽‍🚀 👍 ❤️");
  }

  @Test
  void keepsPreformattedLines() {
    assertThat(PlainText.fromHtml("Try<pre>a  b\r\n   c <b>d</b>\n   \n\n\ne\n</pre>ok"))
        .isEqualTo("Try\n\na  b\n   c d\n\ne\nok");
  }

  @Test
  void readsATableRowByRow() {
    String html = """
        <table><thead><tr><th>Item</th><th>Price</th></tr></thead>
        <tbody><tr><td><p>Shoes</p></td><td>50 €</td></tr></tbody></table><p>Bye</p>""";

    assertThat(PlainText.fromHtml(html)).isEqualTo("Item | Price\nShoes | 50 €\n\nBye");
  }

  @Test
  void decodesEntities() {
    assertThat(PlainText.fromHtml("&lt;b&gt; &quot;x&quot; &#39;y&#39; &euro; &uuml;")).isEqualTo("<b> \"x\" 'y' € ü");
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "Order #1001", "#1001 is packed", "snake_case_name", "2 * 3", "size 30*40*50 cm", "a*b", "5 < 6 & 7 > 4",
      "[Update]: it left", "use <div>", "C:\\temp", "https://a.example/a_b_c?x=1&y=2",
      "https://a.example/_next_/x*y*z and more", "Tom & Jerry's", "1.5 kg", "~5 €"})
  void leavesPlainTextAlone(String text) {
    assertThat(PlainText.fromMarkdown(text)).isEqualTo(text);
  }

  @Test
  void keepsLineBreaksInMarkdown() {
    assertThat(PlainText.fromMarkdown("one\ntwo  \nthree\n\n\n\nfour")).isEqualTo("one\ntwo\nthree\n\nfour");
  }

  @Test
  void leavesNoMarkdown() {
    String markdown = "**a** __b__ ***c*** `d` [e](https://e.example) ![f](https://f.example/f.png) \\*g\\*\n\n```\nh\n```";

    assertThat(PlainText.fromMarkdown(markdown)).isEqualTo("a b c d e (https://e.example) f *g*\n\nh");
  }

  @Test
  void keepsAnAddress_whateverMarkupIsAroundIt() {
    String markdown = "**https://a.example/_b_/c** [d](https://a.example/_b_) <https://a.example/_b_/c> `2*3*4`";

    assertThat(PlainText.fromMarkdown(markdown))
        .isEqualTo("https://a.example/_b_/c d (https://a.example/_b_) https://a.example/_b_/c 2*3*4");
  }

  @Test
  void keepsTheTextOfAnIndentedLine() {
    assertThat(PlainText.fromMarkdown("Hi\n\n    **not** code")).isEqualTo("Hi\n\nnot code");
  }

  @Test
  void keepsTheTextOfTagsInMarkdown() {
    assertThat(PlainText.fromMarkdown("<div>\nhello\n</div>")).isEqualTo("<div>\nhello\n</div>");
  }

  @Test
  void readsAVeryDeepComment() {
    assertThat(PlainText.fromHtml("<div>".repeat(20_000) + "hello")).isEqualTo("hello");
  }
}
