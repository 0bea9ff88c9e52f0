package io.textdesk.settings;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/** The base address of Klaviyo or Zendesk: https, or plain http to this very machine. */
public final class UpstreamUrl {

  private UpstreamUrl() {}

  /**
   * @return the address without a slash at its end
   * @throws SettingRejected when it is no address, or sends secrets in the clear
   */
  public static String of(String property, String value) {
    URI uri;
    try {
      uri = URI.create(value.strip());
    } catch (IllegalArgumentException e) {
      throw new SettingRejected(property, "is not an address like https://example.com: " + value);
    }
    if (uri.getHost() == null || uri.getScheme() == null) {
      throw new SettingRejected(property, "is not an address like https://example.com: " + value);
    }
    boolean https = uri.getScheme().equalsIgnoreCase("https");
    boolean http = uri.getScheme().equalsIgnoreCase("http");
    if (!https && !(http && isLoopback(uri.getHost()))) {
      throw new SettingRejected(property, "must begin with https://; http:// is for this machine only: " + value);
    }
    return value.strip().replaceAll("/+$", "");
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
