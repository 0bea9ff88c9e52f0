package io.textdesk.sandbox;

import java.time.Instant;

/**
 * A text as the phone shows it.
 *
 * @param automatic whether no person wrote it: the answer to a keyword, a campaign, a flow
 */
public record PhoneMessage(Instant at, boolean fromCustomer, String text, boolean automatic) {}
