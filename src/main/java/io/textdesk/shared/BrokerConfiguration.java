package io.textdesk.shared;

import jakarta.jms.ConnectionFactory;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.spi.Policy;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.unit.DataSize;

/** The queues: embedded by default, external by configuration alone. */
@Configuration(proxyBeanMethods = false)
class BrokerConfiguration {

  /** Else the broker remembers every conversation that it ever saw: 230 bytes each, measured with 200,000 groups. */
  private static final int GROUP_BUCKETS = 1024;

  /** How long a commit waits for others to share its write to the disk; the default is made for hard disks. */
  private static final int JOURNAL_PAUSE_NANOS = 500_000;

  /** With less than this left the broker takes nothing more, so that it can still work off what it has. */
  private static final DataSize MIN_DISK_FREE = DataSize.ofMegabytes(200);

  /** Consumers hold plain connections of their own; senders share the pool. */
  @Bean
  JmsComponent jms(JmsPoolConnectionFactory pool) {
    JmsComponent jms = new JmsComponent();
    jms.getConfiguration().setListenerConnectionFactory((ConnectionFactory) pool.getConnectionFactory());
    jms.getConfiguration().setTemplateConnectionFactory(pool);
    jms.getConfiguration().setConnectionFactory(pool);
    jms.setLazyCreateTransactionManager(false);
    jms.setCacheLevelName("CACHE_CONSUMER");
    jms.setErrorHandlerLoggingLevel(LoggingLevel.WARN);
    jms.setErrorHandlerLogStackTrace(false);
    return jms;
  }

  /** All messages of one delivery are stored by one commit, or none is. */
  @Bean
  Policy brokerTransaction(JmsPoolConnectionFactory pool) {
    return new Transaction(new JmsTransactionManager(pool));
  }

  /** What a message did and where its conversation stands are stored by one commit. */
  @Bean
  Policy databaseTransaction(PlatformTransactionManager database) {
    return new Transaction(database);
  }

  /**
   * A message that is given back comes again at once and first: a delay at the broker would let others of its
   * conversation overtake it. It comes as often as it takes; the flows decide what is a dead letter.
   */
  @Bean
  ArtemisConfigurationCustomizer embeddedBroker() {
    return configuration -> {
      ((ConfigurationImpl) configuration).setJournalType(JournalType.NIO);
      configuration.setJournalBufferTimeout_NIO(JOURNAL_PAUSE_NANOS);
      // The default is a share of the disk, which can be a hundred gigabytes too early.
      ((ConfigurationImpl) configuration).setMinDiskFree(MIN_DISK_FREE.toBytes());
      configuration.addAddressSetting("#", new AddressSettings()
          .setMaxDeliveryAttempts(-1)
          .setDefaultGroupBuckets(GROUP_BUCKETS)
          .setRedeliveryDelay(0)
          .setAutoDeleteQueues(false)
          .setAutoDeleteAddresses(false));
    };
  }
}
