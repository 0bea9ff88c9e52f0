package io.textdesk.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.textdesk.zendesk.ZendeskEvent;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Turns agents' comments into texts. */
@Component("agentReplies")
public class AgentReplies {

  private final int maxLength;
  private final boolean attachmentLinks;
  private final ObjectMapper json;

  AgentReplies(SmsSettings sms, ObjectMapper json) {
    this.maxLength = sms.maxLength();
    this.attachmentLinks = sms.attachmentLinks();
    this.json = json;
  }

  /**
   * @param answer of List Comments with its users; null when the ticket is gone, so that the event's own words serve
   */
  public AgentReply read(@Body Map<String, Object> answer, @Variable("event") ZendeskEvent event) {
    JsonNode comments = json.valueToTree(answer);
    JsonNode comment = withId(comments.path("comments"), event.comment().id());
    String html = comment.path("html_body").asText(event.comment().htmlBody());
    String text = html != null && !html.isBlank() ? PlainText.fromHtml(html)
        : PlainText.fromMarkdown(comment.path("body").asText(event.comment().body()));
    Map<Boolean, List<JsonNode>> attachments = stream(comment.path("attachments"))
        .collect(Collectors.partitioningBy(attachment -> attachmentLinks && isForCustomers(attachment)));
    text = Stream.concat(Stream.of(text), attachments.get(true).stream().map(linked -> linked.path("content_url").asText()))
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
    List<String> parts = SmsText.parts(text, maxLength);
    String leftBehind = attachments.get(false).stream()
        .map(attachment -> attachment.path("file_name").asText())
        .collect(Collectors.joining(", "));
    Long author = event.comment().authorId();
    String email = author == null ? null : withId(comments.path("users"), author).path("email").asText(null);
    return new AgentReply(text, parts, parts.stream().mapToInt(Segments::of).sum(), leftBehind, email);
  }

  private static boolean isForCustomers(JsonNode attachment) {
    return attachment.hasNonNull("content_url") && !"malware_found".equals(attachment.path("malware_scan_result").asText());
  }

  /** @param journal the message's row in the journal; null when it comes for the first time */
  public int partsSent(@Variable("journal") Map<String, Object> journal) {
    return journal == null || journal.get("parts_sent") == null ? 0 : ((Number) journal.get("parts_sent")).intValue();
  }

  public String nextPart(@Variable("reply") AgentReply reply, @Variable("partsSent") int partsSent) {
    return reply.parts().get(partsSent);
  }

  private static JsonNode withId(JsonNode list, long id) {
    return stream(list).filter(node -> node.path("id").asLong() == id).findFirst().orElse(MissingNode.getInstance());
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
