package io.textdesk.conversation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** An agent's comment without its markup, as a customer can read it on a phone. */
public final class PlainText {

  /** Indented code and raw HTML are left out: in a comment they are text that happens to look like it. */
  private static final Parser MARKDOWN = Parser.builder()
      .enabledBlockTypes(Set.of(
          Heading.class, BlockQuote.class, FencedCodeBlock.class, ListBlock.class, ThematicBreak.class))
      .build();
  private static final HtmlRenderer HTML = HtmlRenderer.builder().softbreak("<br>").escapeHtml(true).build();

  /** "[Update]: it is on its way" would vanish as the definition of a link. */
  private static final Pattern LINK_DEFINITION = Pattern.compile("(?m)^([ >]*\\[[^\\]\\n]+\\]):");

  /** "30*40*50 cm" is a size and "https://a.example/_next_/" an address: nothing in them is in italics. */
  private static final Pattern NOT_ITALIC = Pattern.compile(
      "`[^`]*`|(?<=\\d)\\*(?=\\d)|(?<!<)https?://[^\\s<>`)]*[^\\s<>`)*_]");

  private PlainText() {}

  public static String fromHtml(String html) {
    if (html == null) {
      return "";
    }
    Document document = Jsoup.parseBodyFragment(html);
    document.select("script, style, template, noscript, title, head").remove();
    Page page = new Page();
    document.body().traverse(page);
    return page.out.toString();
  }

  public static String fromMarkdown(String markdown) {
    if (markdown == null) {
      return "";
    }
    String text = LINK_DEFINITION.matcher(markdown).replaceAll("$1\\\\:");
    text = NOT_ITALIC.matcher(text).replaceAll(match -> Matcher.quoteReplacement(
        match.group().startsWith("`") ? match.group() : match.group().replaceAll("[*_]", "\\\\$0")));
    return fromHtml(HTML.render(MARKDOWN.parse(text)));
  }

  /** Writes as a browser lays out: breaks and blanks wait until something follows them. */
  private static final class Page implements NodeVisitor {

    private static final Set<String> PARAGRAPHS = Set.of(
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "hr");
    private static final Set<String> LINES = Set.of(
        "div", "ul", "ol", "li", "dl", "dt", "dd", "tr", "caption", "section", "article", "header", "footer", "main",
        "aside", "nav", "address", "figure", "figcaption", "form", "fieldset", "details", "summary");
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");

    /** Editors leave them behind, and a single one makes a text cost twice as much. */
    private static final String INVISIBLE = "\u200B\u2060\uFEFF\u00AD";

    private final StringBuilder out = new StringBuilder();
    private final Deque<Integer> links = new ArrayDeque<>();
    private int breaks;
    private int blanks;
    private int lists;
    private int preformatted;
    private int rowStart;
    private int markEnd = -1;

    @Override
    public void head(Node node, int depth) {
      if (node instanceof TextNode text) {
        write(text.getWholeText());
      } else if (node instanceof Element element) {
        start(element, element.normalName());
      }
    }

    @Override
    public void tail(Node node, int depth) {
      if (node instanceof Element element) {
        end(element, element.normalName());
      }
    }

    private void start(Element element, String name) {
      switch (name) {
        case "br" -> breaks++;
        case "img" -> write(element.attr("alt"));
        case "a" -> links.push(out.length());
        case "ul", "ol" -> lists++;
        case "pre" -> {
          preformatted++;
          blanks = 0;
        }
        default -> { }
      }
      if (PARAGRAPHS.contains(name)) {
        breakLines(2);
      } else if (LINES.contains(name)) {
        breakLines(1);
      }
      if (name.equals("li")) {
        startItem(element);
      } else if (name.equals("tr")) {
        rowStart = out.length();
        markEnd = rowStart;
      }
    }

    private void end(Element element, String name) {
      switch (name) {
        case "a" -> endLink(element);
        case "ul", "ol" -> lists--;
        case "pre" -> preformatted--;
        case "td", "th" -> endCell(element);
        default -> { }
      }
      if (PARAGRAPHS.contains(name) || LINES.contains(name)) {
        breakLines(1);
      }
    }

    private void startItem(Element item) {
      Element list = item.parent();
      String mark = "-";
      if (list.normalName().equals("ol")) {
        int first = number(list.attr("start"), 1);
        mark = number(item.attr("value"), first + item.elementSiblingIndex()) + ".";
      }
      breaks = Math.max(breaks, 1);
      flush();
      mark("  ".repeat(Math.max(lists - 1, 0)) + mark);
    }

    private void endCell(Element cell) {
      if (cell.nextElementSibling() != null && out.length() > rowStart) {
        breaks = 0;
        mark(" |");
      }
    }

    private void endLink(Element link) {
      int start = links.pop();
      String label = out.substring(start).strip();
      String url = link.attr("href").strip();
      if (url.startsWith("//")) {
        url = "https:" + url;
      }
      if (!ADDRESS.matcher(url).lookingAt() || link.className().contains("mention")) {
        return;
      }
      if (label.isEmpty()) {
        write(url);
      } else if (withoutScheme(label).equals(withoutScheme(url))) {
        out.replace(out.indexOf(label, start), out.length(), url);
      } else {
        out.append(" (").append(url).append(')');
      }
    }

    private void write(String text) {
      for (char c : text.toCharArray()) {
        if (INVISIBLE.indexOf(c) >= 0) {
          continue;
        }
        if (preformatted > 0 && c == '\n') {
          breaks++;
          blanks = 0;
        } else if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
          blanks = preformatted > 0 ? blanks + 1 : 1;
        } else {
          flush();
          out.append(c);
        }
      }
    }

    /** What follows a mark stays on its line. */
    private void mark(String mark) {
      out.append(mark);
      markEnd = out.length();
      blanks = 1;
    }

    private void breakLines(int atLeast) {
      if (out.length() != markEnd) {
        breaks = Math.max(breaks, atLeast);
      }
    }

    private void flush() {
      boolean inLine = breaks == 0 && !out.isEmpty();
      if (!out.isEmpty()) {
        out.append("\n".repeat(Math.min(breaks, 2)));
      }
      if (inLine || preformatted > 0) {
        out.append(" ".repeat(blanks));
      }
      breaks = 0;
      blanks = 0;
    }

    private static String withoutScheme(String url) {
      return ADDRESS.matcher(url).replaceFirst("").replaceFirst("/$", "").toLowerCase(Locale.ROOT);
    }

    private static int number(String attribute, int otherwise) {
      return attribute.matches("-?\\d{1,9}") ? Integer.parseInt(attribute) : otherwise;
    }
  }
}
