package io.textdesk.sandbox;

import io.textdesk.TextdeskApplication;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.annotation.AliasFor;

/** A test over the whole application and the simulated Klaviyo and Zendesk; tests with the same settings share them. */
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(QuickLooks.class)
@CamelSpringBootTest
@SpringBootTest(
    classes = {TextdeskApplication.class, SandboxConfiguration.class},
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
public @interface SandboxTest {

  /** Settings besides those of the sandbox; textdesk.sandbox=true has to be among them. */
  @AliasFor(annotation = SpringBootTest.class, attribute = "properties")
  String[] properties() default "textdesk.sandbox=true";
}
