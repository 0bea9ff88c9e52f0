package io.textdesk.zendesk;

/** The external id of SMS tickets and their requesters: {@code klaviyo:<account id>:<profile id>}. */
public final class ExternalId {

  private static final String PREFIX = "klaviyo:";

  private ExternalId() {}

  public static String of(String accountId, String profileId) {
    return PREFIX + accountId + ":" + profileId;
  }

  /** The Klaviyo profile in an external id, or null when it is not one of this account. */
  public static String profileIn(String externalId, String accountId) {
    String ours = PREFIX + accountId + ":";
    return externalId != null && externalId.startsWith(ours) && externalId.length() > ours.length()
        ? externalId.substring(ours.length()) : null;
  }
}
