package io.textdesk.promises;

import io.textdesk.sandbox.SandboxTest;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.springframework.context.annotation.Import;

/** A {@link SandboxTest} with a {@link Crowd}: nobody counts requests, and nobody is patient. */
@Retention(RetentionPolicy.RUNTIME)
@SandboxTest(properties = {"textdesk.sandbox=true", "textdesk.sandbox.limits=off", "textdesk.sandbox.effect-within=5s",
    "textdesk.retry.first-delay=50ms", "textdesk.retry.max-delay=2s",
    "textdesk.klaviyo.response-timeout=700ms", "textdesk.zendesk.response-timeout=700ms"})
@Import(JournalStates.class)
@interface CrowdTest {}
