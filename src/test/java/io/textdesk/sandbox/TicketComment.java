package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * A comment on a ticket.
 *
 * @param text plain, as an agent sees it: the body as it was sent, or the HTML turned to text
 * @param htmlBody the HTML as it was sent, or null
 * @param attachments names of files
 * @param metadata what the request said about itself; empty where it said nothing
 */
public record TicketComment(long id, SimulatedUser author, String text, String htmlBody, boolean isPublic, Instant at,
    List<String> attachments, JsonNode metadata) {

  /** The HTML that the API shows. */
  String shownHtml() {
    String inner = htmlBody != null ? htmlBody : "<p dir=\"auto\">" + escaped(text).replace("\n", "<br>") + "</p>";
    return "<div class=\"zd-comment\" dir=\"auto\">" + inner + "</div>";
  }

  /** The plain text that the API shows: of the HTML where there is some. */
  String shownPlain() {
    return htmlBody != null ? plain(htmlBody) : text;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  static String plain(String html) {
    return html.replaceAll("(?i)<br\\s*/?>", "\n").replaceAll("(?i)</(p|div|li|h\\d)>\\s*(?=<)", "\n\n")
        .replaceAll("<[^>]*>", "").replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">")
        .replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
        .replaceAll("\n{3,}", "\n\n").strip();
  }
}
