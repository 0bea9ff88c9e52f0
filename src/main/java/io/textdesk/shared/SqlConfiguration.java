package io.textdesk.shared;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.sql.DefaultSqlEndpoint;
import org.apache.camel.component.sql.SqlComponent;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the routes reach the database. */
@Configuration(proxyBeanMethods = false)
class SqlConfiguration {

  /**
   * SQLite has one writer, and others wait badly for it, with growing sleeps: with eight connections 150 texts a second
   * went through, with one 290, measured on two cores.
   */
  @Bean
  static BeanPostProcessor oneConnectionToSqlite() {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource pool && pool.getJdbcUrl().startsWith("jdbc:sqlite:")) {
          pool.setMaximumPoolSize(1);
        }
        return bean;
      }
    };
  }

  @Bean
  SqlComponent sql(CamelContext camel, DataSource database) {
    SimpleParameters parameters = new SimpleParameters(camel);
    SqlComponent sql = new SqlComponent() {
      @Override
      protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> options) throws Exception {
        Endpoint endpoint = super.createEndpoint(uri, remaining, options);
        ((DefaultSqlEndpoint) endpoint).setPrepareStatementStrategy(parameters);
        return endpoint;
      }
    };
    sql.setDataSource(database);
    return sql;
  }
}
