package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Search in Zendesk's query language, as in {@code type:ticket tags:sms updated>=2026-07-20T09:00:00Z}. */
final class ZendeskSearch {

  private static final Pattern TERM = Pattern.compile("(-?)([a-z_]+)(>=|<=|:|>|<)(\"[^\"]*\"|\\S+)|(\"[^\"]*\"|\\S+)");
  private static final List<String> STATUSES = List.of("new", "open", "pending", "hold", "solved", "closed");

  private final URI base;
  private final ZendeskTickets tickets;

  ZendeskSearch(URI base, ZendeskTickets tickets) {
    this.base = base;
    this.tickets = tickets;
  }

  void serve(JsonServer server) {
    server.on("GET /api/v2/search", this::search);
  }

  private JsonAnswer search(JsonRequest request) {
    String query = request.param("query");
    if (query == null || query.isBlank()) {
      throw new Refused(ZendeskHouse.error(422, "invalid", "The query is missing."));
    }
    ArrayNode results = Json.array();
    if (!query.contains("type:user")) {
      List<SimulatedTicket> found = new ArrayList<>(tickets.all());
      found.removeIf(ticket -> !matches(query, ticket));
      found.sort(order(request));
      found.forEach(ticket -> results.add(ticket.json(base).put("result_type", "ticket")));
    }
    ObjectNode body = ZendeskPage.of(request, base, "results", results);
    return JsonAnswer.of(200, body.putNull("facets"));
  }

  private static Comparator<SimulatedTicket> order(JsonRequest request) {
    Comparator<SimulatedTicket> order = request.param("sort_by", "").equals("created_at")
        ? Comparator.comparing(SimulatedTicket::createdAt) : Comparator.comparing(SimulatedTicket::updatedAt);
    return request.param("sort_order", "desc").equals("asc") ? order : order.reversed();
  }

  private static boolean matches(String query, SimulatedTicket ticket) {
    Matcher term = TERM.matcher(query);
    while (term.find()) {
      boolean matches = term.group(5) != null ? mentions(ticket, bare(term.group(5)))
          : matches(term.group(2), term.group(3), bare(term.group(4)), ticket) != term.group(1).equals("-");
      if (!matches) {
        return false;
      }
    }
    return true;
  }

  private static String bare(String value) {
    return value.replace("\"", "");
  }

  private static boolean mentions(SimulatedTicket ticket, String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return String.valueOf(ticket.id()).equals(word) || ticket.subject.toLowerCase(Locale.ROOT).contains(lower)
        || ticket.comments().stream().anyMatch(comment -> comment.text().toLowerCase(Locale.ROOT).contains(lower));
  }

  private static boolean matches(String field, String operator, String value, SimulatedTicket ticket) {
    return switch (field) {
      case "type" -> value.equals("ticket");
      case "tags" -> ticket.tags.contains(value.toLowerCase(Locale.ROOT));
      case "status" -> compare(STATUSES.indexOf(ticket.status) - STATUSES.indexOf(value), operator);
      case "external_id" -> value.equals(ticket.externalId);
      case "brand", "brand_id" ->
          value.equals(String.valueOf(ticket.brandId())) || value.equalsIgnoreCase(ticket.brandName());
      case "requester", "requester_id" -> value.equals(String.valueOf(ticket.requester.id()))
          || ticket.requester.hasEmail(value) || value.equalsIgnoreCase(ticket.requester.name());
      case "updated", "updated_at" -> compareTime(ticket.updatedAt, operator, value);
      case "created", "created_at" -> compareTime(ticket.createdAt(), operator, value);
      case "priority" -> value.equals(ticket.priority == null ? "none" : ticket.priority);
      default -> throw new Refused(ZendeskHouse.error(422, "invalid", "Unknown search field: " + field));
    };
  }

  private static boolean compareTime(Instant time, String operator, String value) {
    try {
      boolean day = value.length() == 10;
      Instant wanted = day ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(value).toInstant();
      Instant known = time.truncatedTo(day ? ChronoUnit.DAYS : ChronoUnit.SECONDS);
      return compare(known.compareTo(wanted), operator);
    } catch (DateTimeException unreadable) {
      throw new Refused(ZendeskHouse.error(422, "invalid", "Not a time: " + value));
    }
  }

  private static boolean compare(int difference, String operator) {
    return switch (operator) {
      case ">" -> difference > 0;
      case ">=" -> difference >= 0;
      case "<" -> difference < 0;
      case "<=" -> difference <= 0;
      default -> difference == 0;
    };
  }
}
