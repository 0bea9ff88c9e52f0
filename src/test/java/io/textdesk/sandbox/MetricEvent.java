package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * An event that was written through the API.
 *
 * @param uniqueId null where the request had none
 * @param time cut to the second, as Klaviyo does
 * @param profileAttributes what the request said about the profile
 */
public record MetricEvent(String metric, String uniqueId, Instant time, String profileId, JsonNode profileAttributes,
    JsonNode properties) {}
