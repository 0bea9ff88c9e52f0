package io.textdesk.shared;

import org.springframework.boot.autoconfigure.jms.artemis.ArtemisConfigurationCustomizer;

/** Lets the reference endpoint run its broker exactly as Textdesk runs its own. */
public final class BrokerOfTheReference {

  private BrokerOfTheReference() {}

  public static ArtemisConfigurationCustomizer settings() {
    return new BrokerConfiguration().embeddedBroker();
  }
}
