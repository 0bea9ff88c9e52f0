package io.textdesk.intake;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * What a webhook delivery may be.
 *
 * @param maxAge oldest signature taken, and farthest in the future; zero turns the check off
 * @param maxSize largest body taken
 * @param readWithin how long a body may take to arrive
 */
@ConfigurationProperties("textdesk.webhooks")
public record WebhookSettings(Duration maxAge, DataSize maxSize, Duration readWithin) {}
