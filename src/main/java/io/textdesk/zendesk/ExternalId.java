package io.textdesk.zendesk;

/** The external id of SMS tickets and their requesters: {@code klaviyo:<account id>:<profile id>}. */
public final class ExternalId {

  private static final String PREFIX = "klaviyo:";

  private ExternalId() {}

  public static String of(String accountId, String profileId) {
    return PREFIX + accountId + ":" + profileId;
  }

  /** The Klaviyo profile in an external id, or null when it is not one of ours. */
  public static String profileIn(String externalId) {
    if (externalId == null || !externalId.startsWith(PREFIX)) {
      return null;
    }
    int colon = externalId.indexOf(':', PREFIX.length());
    return colon < 0 || colon == externalId.length() - 1 ? null : externalId.substring(colon + 1);
  }
}
