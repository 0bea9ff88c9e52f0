package io.textdesk.consent;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Gives the keywords the short name that the routes use. */
@Configuration(proxyBeanMethods = false)
class KeywordsConfiguration {

  @Bean
  Keywords keywords(Environment environment) {
    return Binder.get(environment).bindOrCreate("textdesk", Keywords.class);
  }
}
