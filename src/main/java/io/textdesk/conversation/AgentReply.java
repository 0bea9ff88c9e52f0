package io.textdesk.conversation;

import java.util.List;

/**
 * An agent's comment as a text.
 *
 * @param text without markup; with the addresses of the attachments where the settings say so
 * @param parts what is sent, in order; empty when the comment has no words
 * @param segments of all parts together, as carriers count
 * @param attachmentNames what stays behind, comma-separated; empty when there is nothing
 * @param authorEmail the agent's e-mail; null when Zendesk does not tell
 */
public record AgentReply(String text, List<String> parts, int segments, String attachmentNames, String authorEmail) {}
