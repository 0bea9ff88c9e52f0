package io.textdesk.sandbox;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Who waits for something looks for it forty times a second, as most of it comes within milliseconds. */
class QuickLooks implements BeforeAllCallback {

  @Override
  public void beforeAll(ExtensionContext test) {
    Awaitility.setDefaultPollInterval(Duration.ofMillis(25));
  }
}
