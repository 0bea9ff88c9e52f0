package io.textdesk.shared;

import javax.sql.DataSource;
import org.apache.camel.spi.IdempotentRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One idempotent repository per flow, all on the journal. */
@Configuration(proxyBeanMethods = false)
class JournalConfiguration {

  @Bean
  IdempotentRepository inboundSmsJournal(DataSource database) {
    return new Journal(database, "inbound-sms-to-ticket");
  }

  @Bean
  IdempotentRepository agentCommentJournal(DataSource database) {
    return new Journal(database, "agent-comment-to-sms");
  }

  @Bean
  IdempotentRepository ticketEventJournal(DataSource database) {
    return new Journal(database, "ticket-event-to-metric");
  }

  @Bean
  IdempotentRepository consentJournal(DataSource database) {
    return new Journal(database, "consent-change");
  }

  @Bean
  IdempotentRepository noteJournal(DataSource database) {
    return new Journal(database, "note-to-ticket");
  }
}
