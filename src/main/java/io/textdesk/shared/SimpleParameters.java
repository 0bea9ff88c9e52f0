package io.textdesk.shared;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.component.sql.DefaultSqlPrepareStatementStrategy;

/**
 * Parameters of SQL that are Simple expressions, as all of ours are. Camel's own way looks for each of them in the
 * headers and, as a map, in the body too, and copies the exchange: 40 % of the processor time of a text, measured.
 */
class SimpleParameters extends DefaultSqlPrepareStatementStrategy {

  private static final Pattern PARAMETER = Pattern.compile(":\\?(in:)?(\\$\\{[^}]+\\}|\\w+)");

  private record Parameter(boolean list, Expression value) {}

  private record Query(String prepared, List<Parameter> parameters) {}

  private final CamelContext camel;
  private final Map<String, Query> queries = new ConcurrentHashMap<>();

  SimpleParameters(CamelContext camel) {
    this.camel = camel;
  }

  @Override
  public String prepareQuery(String query, boolean allowNamedParameters, Exchange exchange) throws SQLException {
    Query known = queries.computeIfAbsent(query, this::read);
    if (known.parameters() == null) {
      return super.prepareQuery(query, allowNamedParameters, exchange);
    }
    return known.prepared() != null ? known.prepared() : withLists(query, known.parameters(), exchange);
  }

  private String withLists(String query, List<Parameter> parameters, Exchange exchange) {
    Iterator<Parameter> next = parameters.iterator();
    return PARAMETER.matcher(query).replaceAll(match -> {
      Parameter parameter = next.next();
      return parameter.list() ? String.join(",", Collections.nCopies(size(parameter, exchange), "?")) : "?";
    });
  }

  private static int size(Parameter list, Exchange exchange) {
    int size = 0;
    Iterator<?> values = createInParameterIterator(list.value().evaluate(exchange, Object.class));
    for (; values.hasNext(); values.next()) {
      size++;
    }
    return size;
  }

  @Override
  public Iterator<?> createPopulateIterator(
      String query, String preparedQuery, int expectedParameters, Exchange exchange, Object value) throws SQLException {
    Query known = queries.computeIfAbsent(query, this::read);
    if (known.parameters() == null) {
      return super.createPopulateIterator(query, preparedQuery, expectedParameters, exchange, value);
    }
    List<Object> values = new ArrayList<>(known.parameters().size());
    for (Parameter parameter : known.parameters()) {
      Object one = parameter.value().evaluate(exchange, Object.class);
      values.add(parameter.list() ? createInParameterIterator(one) : one);
    }
    return values.iterator();
  }

  /** Without parameters where one is no Simple expression; without a prepared form where the length of a list decides on that. */
  private Query read(String query) {
    List<Parameter> parameters = new ArrayList<>();
    Matcher matcher = PARAMETER.matcher(query);
    boolean lists = false;
    while (matcher.find()) {
      if (!matcher.group(2).startsWith("${")) {
        return new Query(null, null);
      }
      Expression value = camel.resolveLanguage("simple").createExpression(matcher.group(2));
      value.init(camel);
      parameters.add(new Parameter(matcher.group(1) != null, value));
      lists |= matcher.group(1) != null;
    }
    return new Query(lists ? null : PARAMETER.matcher(query).replaceAll("?"), parameters);
  }
}
