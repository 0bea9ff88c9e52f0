package io.textdesk.sandbox;

import java.time.Instant;

/**
 * A text as the phone shows it.
 *
 * @param brandNumber the brand's number, or the name, that it went to or came from
 * @param automatic whether no person wrote it: the answer to a keyword, a campaign, a flow
 */
public record PhoneMessage(Instant at, boolean fromCustomer, String brandNumber, String text, boolean automatic) {}
