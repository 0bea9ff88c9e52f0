package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** One page of a list, and the way to the next. */
record KlaviyoPage<T>(List<T> items, ObjectNode links) {

  static <T> KlaviyoPage<T> of(JsonRequest request, URI base, List<T> all, int usual, int most) {
    int size = size(request, usual, most);
    int from = Math.min(position(request), all.size());
    int to = Math.min(from + size, all.size());
    ObjectNode links = Json.object().put("self", base + request.path() + query(request.rawQuery()));
    if (to < all.size()) {
      links.put("next", base + request.path() + "?" + withCursor(request, to));
    }
    if (from > 0) {
      links.put("prev", base + request.path() + "?" + withCursor(request, Math.max(0, from - size)));
    }
    return new KlaviyoPage<>(List.copyOf(all.subList(from, to)), links);
  }

  private static int size(JsonRequest request, int usual, int most) {
    try {
      int size = Integer.parseInt(request.param("page[size]", String.valueOf(usual)));
      if (size >= 1 && size <= most) {
        return size;
      }
    } catch (NumberFormatException notANumber) {
      // refused below, like a number out of range
    }
    throw KlaviyoHouse.invalid("Page size must be an integer between 1 and " + most + ".", "page[size]");
  }

  private static int position(JsonRequest request) {
    String cursor = request.param("page[cursor]");
    try {
      return cursor == null ? 0
          : Integer.parseInt(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).substring(5));
    } catch (RuntimeException unreadable) {
      throw KlaviyoHouse.invalid("Invalid cursor.", "page[cursor]");
    }
  }

  private static String withCursor(JsonRequest request, int position) {
    String cursor = Base64.getUrlEncoder().withoutPadding()
        .encodeToString(("next:" + position).getBytes(StandardCharsets.UTF_8));
    String rest = request.rawQuery().replaceAll("(^|&)page(%5B|\\[)cursor(%5D|\\])=[^&]*", "").replaceAll("^&", "");
    String name = URLEncoder.encode("page[cursor]", StandardCharsets.UTF_8);
    return (rest.isEmpty() ? "" : rest + "&") + name + "=" + cursor;
  }

  private static String query(String raw) {
    return raw.isEmpty() ? "" : "?" + raw;
  }
}
