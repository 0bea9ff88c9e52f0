package io.textdesk.sandbox;

/** A brand of the Zendesk account; one is the default. */
public record Brand(long id, String name, String subdomain, boolean isDefault) {}
