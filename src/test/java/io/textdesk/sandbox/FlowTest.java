package io.textdesk.sandbox;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.springframework.context.annotation.Import;

/**
 * A {@link SandboxTest} that most tests share: without rate limits, since together they need more than a minute's; with short pauses
 * after faults; and with a login and Hawtio for the operator. After a request without an answer its effect is looked for almost at
 * once: the simulators have it before they cut the connection, or not at all.
 */
@Retention(RetentionPolicy.RUNTIME)
@SandboxTest(properties = {"textdesk.sandbox=true", "textdesk.sandbox.limits=off", "textdesk.sandbox.effect-within=100ms",
    "textdesk.retry.first-delay=100ms", "textdesk.zendesk.response-timeout=4s", "textdesk.login.password=right",
    "spring.jmx.enabled=true"})
@Import(OperatorView.class)
public @interface FlowTest {}
