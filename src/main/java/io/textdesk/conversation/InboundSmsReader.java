package io.textdesk.conversation;

import io.textdesk.klaviyo.KlaviyoEvent;
import io.textdesk.klaviyo.KlaviyoSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Reads a customer's text from Klaviyo's event, whose property names are configuration. */
@Component("inboundSms")
public class InboundSmsReader {

  private static final int LONGEST_LINK = 2_000;

  private final KlaviyoSettings klaviyo;

  InboundSmsReader(KlaviyoSettings klaviyo) {
    this.klaviyo = klaviyo;
  }

  public InboundSms read(String json) {
    KlaviyoEvent event = KlaviyoEvent.parse(json);
    boolean picture = event.firstOf(klaviyo.mediaProperties()) != null
        || "MMS".equalsIgnoreCase(event.properties().path("Message Type").asText());
    String mediaUrl = klaviyo.mediaProperties().stream()
        .map(property -> event.allOf(property).stream().flatMap(InboundSmsReader::link).collect(Collectors.joining(" ")))
        .filter(links -> !links.isEmpty())
        .findFirst()
        .orElse(null);
    return new InboundSms(klaviyo.channelOf(event.topic()), event.profileId(), event.time(),
        event.firstOf(klaviyo.toProperties()), event.firstOf(klaviyo.textProperties()), picture, mediaUrl);
  }

  /** An address that agents may be offered: https, with a host, and without a login that hides the host. */
  private static Stream<String> link(String address) {
    try {
      URI uri = new URI(address.strip());
      boolean safe = "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null
          && address.length() <= LONGEST_LINK;
      return safe ? Stream.of(uri.toASCIIString()) : Stream.empty();
    } catch (URISyntaxException e) {
      return Stream.empty();
    }
  }
}
