package io.textdesk.sandbox;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Faults that wait for a request. The path is a regular expression for the whole path without query and
 * {@code .json}; the method {@code *} stands for any. The fault that was planned first comes first.
 */
public final class Faults {

  private final List<Planned> planned = new ArrayList<>();

  public void once(String method, String path, Fault fault) {
    times(1, method, path, fault);
  }

  public synchronized void times(int times, String method, String path, Fault fault) {
    planned.add(new Planned(method, Pattern.compile(path), fault, times));
  }

  public void always(String method, String path, Fault fault) {
    times(Integer.MAX_VALUE, method, path, fault);
  }

  public synchronized void clear() {
    planned.clear();
  }

  /** How many are still to come, those that never end not counted. */
  public synchronized int pending() {
    return planned.stream().mapToInt(one -> one.left == Integer.MAX_VALUE ? 0 : one.left).sum();
  }

  synchronized Optional<Fault> take(String method, String path) {
    for (Iterator<Planned> each = planned.iterator(); each.hasNext();) {
      Planned one = each.next();
      if (one.matches(method, path)) {
        if (one.left != Integer.MAX_VALUE && --one.left == 0) {
          each.remove();
        }
        return Optional.of(one.fault);
      }
    }
    return Optional.empty();
  }

  private static final class Planned {
    private final String method;
    private final Pattern path;
    private final Fault fault;
    private int left;

    Planned(String method, Pattern path, Fault fault, int left) {
      this.method = method;
      this.path = path;
      this.fault = fault;
      this.left = left;
    }

    boolean matches(String requested, String requestedPath) {
      return (method.equals("*") || method.equalsIgnoreCase(requested)) && path.matcher(requestedPath).matches();
    }
  }
}
