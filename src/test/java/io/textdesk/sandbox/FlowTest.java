package io.textdesk.sandbox;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.springframework.context.annotation.Import;

/** A {@link SandboxTest} of a flow: without rate limits, since the flows' tests together need more than a minute's. */
@Retention(RetentionPolicy.RUNTIME)
@SandboxTest(properties = {"textdesk.sandbox=true", "textdesk.sandbox.limits=off"})
@Import(OperatorView.class)
public @interface FlowTest {}
