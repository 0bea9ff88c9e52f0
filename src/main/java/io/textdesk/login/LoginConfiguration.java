package io.textdesk.login;

import static org.springframework.security.config.Customizer.withDefaults;

import java.security.SecureRandom;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.support.DataAccessUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/** Everything but the webhooks and the two probes is behind a login: a form for people, HTTP Basic for tools. */
@Configuration(proxyBeanMethods = false)
class LoginConfiguration {

  private static final Logger log = LoggerFactory.getLogger(LoginConfiguration.class);

  /** Webhooks are proven by their signature; the filters of a login would cost them as much as all the rest. */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  SecurityFilterChain webhooks() {
    return new DefaultSecurityFilterChain(request -> request.getRequestURI().startsWith("/webhooks/"));
  }

  /** Tomcat refuses control characters in headers; looking for them again each time a header is read is dear. */
  @Bean
  HttpFirewall firewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setAllowedHeaderNames(name -> true);
    firewall.setAllowedHeaderValues(value -> true);
    return firewall;
  }

  @Bean
  SecurityFilterChain login(HttpSecurity http, @Value("${textdesk.metrics.public}") boolean metricsArePublic)
      throws Exception {
    return http
        .authorizeHttpRequests(requests -> {
          requests.requestMatchers("/actuator/health/liveness", "/actuator/health/readiness", "/error")
              .permitAll();
          if (metricsArePublic) {
            requests.requestMatchers("/actuator/prometheus").permitAll();
          }
          requests.anyRequest().authenticated();
        })
        .formLogin(withDefaults())
        .httpBasic(withDefaults())
        // Hawtio's page reads the token from the cookie; tools with Basic have no session to ride on.
        .csrf(csrf -> csrf
            .csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse())
            .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler())
            .ignoringRequestMatchers(request -> request.getHeader(HttpHeaders.AUTHORIZATION) != null))
        .build();
  }

  @Bean
  UserDetailsService user(
      @Value("${textdesk.login.user}") String name,
      @Value("${textdesk.login.password}") String password,
      JdbcTemplate database) {
    PasswordEncoder encoder = PasswordEncoderFactories.createDelegatingPasswordEncoder();
    String encoded = password.isBlank() ? madeOnce(name, database, encoder) : encoder.encode(password);
    return new InMemoryUserDetailsManager(User.withUsername(name).password(encoded).roles("ADMIN").build());
  }

  /** Printed at the first start only; what is kept is its hash. */
  private static String madeOnce(String name, JdbcTemplate database, PasswordEncoder encoder) {
    String kept = DataAccessUtils.singleResult(
        database.queryForList("select value from connection where name = 'login-password'", String.class));
    if (kept != null) {
      return kept;
    }
    byte[] random = new byte[15];
    new SecureRandom().nextBytes(random);
    String password = Base64.getUrlEncoder().encodeToString(random);
    String encoded = encoder.encode(password);
    database.update("insert into connection (name, value) values ('login-password', ?) on conflict (name) do nothing",
        encoded);
    log.info("Login for the pages of this server: user {} with password {} (shown this once; set textdesk.login.password"
        + " for one of your own)", name, password);
    return encoded;
  }
}
