package io.textdesk.sandbox;

import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/** A broker that several nodes share, set up as docs/operations.md asks for. */
public final class ArtemisServer implements AutoCloseable {

  private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();
  private final int port = TextdeskProcess.freePort();

  public ArtemisServer(Path directory) throws Exception {
    // Its audit would fill the output of the tests.
    LoggingSystem.get(ArtemisServer.class.getClassLoader()).setLogLevel("org.apache.activemq", LogLevel.ERROR);
    ConfigurationImpl configuration = new ConfigurationImpl();
    configuration.setSecurityEnabled(false).setPersistenceEnabled(true).setJournalType(JournalType.NIO)
        .setJournalDirectory(directory.resolve("journal").toString())
        .setBindingsDirectory(directory.resolve("bindings").toString())
        .setLargeMessagesDirectory(directory.resolve("large").toString())
        .setPagingDirectory(directory.resolve("paging").toString())
        .addAddressSetting("#", new AddressSettings().setMaxDeliveryAttempts(-1).setRedeliveryDelay(0)
            .setAutoDeleteQueues(false).setAutoDeleteAddresses(false).setDefaultGroupBuckets(1024))
        .addAcceptorConfiguration("tcp", url());
    server.setConfiguration(configuration).start();
  }

  public String url() {
    return "tcp://127.0.0.1:" + port;
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
