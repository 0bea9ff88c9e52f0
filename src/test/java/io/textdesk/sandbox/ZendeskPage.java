package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Zendesk's two ways of paging: by cursor when {@code page[size]} is given, else by page number. */
final class ZendeskPage {

  private static final int MOST = 100;

  private ZendeskPage() {}

  static JsonAnswer answer(JsonRequest request, URI base, String name, ArrayNode all) {
    return JsonAnswer.of(200, of(request, base, name, all));
  }

  static ObjectNode of(JsonRequest request, URI base, String name, ArrayNode all) {
    return request.param("page[size]") != null || request.param("page[after]") != null
        ? byCursor(request, base, name, all) : byNumber(request, base, name, all);
  }

  private static ObjectNode byCursor(JsonRequest request, URI base, String name, ArrayNode all) {
    int size = number(request.param("page[size]", "100"), "page[size]");
    int from = position(request.param("page[after]"));
    int to = Math.min(from + Math.min(size, MOST), all.size());
    ObjectNode body = Json.object();
    body.set(name, slice(all, from, to));
    boolean more = to < all.size();
    String cursor = Base64.getUrlEncoder().withoutPadding()
        .encodeToString(("after:" + to).getBytes(StandardCharsets.UTF_8));
    body.putObject("meta").put("has_more", more).put("after_cursor", to > from ? cursor : null)
        .putNull("before_cursor");
    body.putObject("links").put("next", more ? link(request, base, "page[after]", cursor) : null).putNull("prev");
    return body;
  }

  private static ObjectNode byNumber(JsonRequest request, URI base, String name, ArrayNode all) {
    int page = number(request.param("page", "1"), "page");
    int size = Math.min(number(request.param("per_page", "100"), "per_page"), MOST);
    if (page * size > 10_000) {
      throw ZendeskHouse.badRequest("Result window is too large, the limit is 10000 records.");
    }
    int from = Math.min((page - 1) * size, all.size());
    int to = Math.min(from + size, all.size());
    ObjectNode body = Json.object();
    body.set(name, slice(all, from, to));
    body.put("count", all.size());
    body.put("next_page", to < all.size() ? link(request, base, "page", String.valueOf(page + 1)) : null);
    body.put("previous_page", page > 1 ? link(request, base, "page", String.valueOf(page - 1)) : null);
    return body;
  }

  private static ArrayNode slice(ArrayNode all, int from, int to) {
    ArrayNode slice = Json.array();
    for (int i = from; i < to; i++) {
      slice.add(all.get(i));
    }
    return slice;
  }

  private static int number(String text, String parameter) {
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // refused below, like a number that makes no sense
    }
    throw ZendeskHouse.badRequest(parameter + " must be a positive integer.");
  }

  private static int position(String cursor) {
    try {
      return cursor == null ? 0
          : Integer.parseInt(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).substring(6));
    } catch (RuntimeException unreadable) {
      throw ZendeskHouse.badRequest("page[after] is not a valid cursor.");
    }
  }

  private static String link(JsonRequest request, URI base, String parameter, String value) {
    String name = URLEncoder.encode(parameter, StandardCharsets.UTF_8);
    StringBuilder rest = new StringBuilder();
    for (String pair : request.rawQuery().split("&")) {
      boolean same = pair.startsWith(parameter + "=") || pair.startsWith(name + "=");
      if (!same && !pair.isEmpty()) {
        rest.append(pair).append('&');
      }
    }
    return base + request.path() + "?" + rest + name + "=" + value;
  }
}
