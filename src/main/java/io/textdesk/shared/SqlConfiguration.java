package io.textdesk.shared;

import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.sql.DefaultSqlEndpoint;
import org.apache.camel.component.sql.SqlComponent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the routes reach the database. */
@Configuration(proxyBeanMethods = false)
class SqlConfiguration {

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
