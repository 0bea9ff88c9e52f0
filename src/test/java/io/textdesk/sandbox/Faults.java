package io.textdesk.sandbox;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
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

  public void times(int times, String method, String path, Fault fault) {
    plan(new Planned(method, Pattern.compile(path), "", () -> fault, times));
  }

  /** For the next request of these that has the text in its query or body. */
  public void onceWith(String inContent, String method, String path, Fault fault) {
    plan(new Planned(method, Pattern.compile(path), inContent, () -> fault, 1));
  }

  /** For this share of the requests, from 0 to 1, one of the faults, as the dice fall. */
  public void sometimes(Random dice, double share, String method, String path, Fault... faults) {
    plan(new Planned(method, Pattern.compile(path), "",
        () -> dice.nextDouble() < share ? faults[dice.nextInt(faults.length)] : null, Integer.MAX_VALUE));
  }

  private synchronized void plan(Planned fault) {
    planned.add(fault);
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

  synchronized Optional<Fault> take(String method, String path, String content) {
    for (Iterator<Planned> each = planned.iterator(); each.hasNext();) {
      Planned one = each.next();
      Fault fault = one.matches(method, path, content) ? one.fault.get() : null;
      if (fault != null) {
        if (one.left != Integer.MAX_VALUE && --one.left == 0) {
          each.remove();
        }
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }

  private static final class Planned {
    private final String method;
    private final Pattern path;
    private final String inContent;
    /** Null where this request is spared. */
    private final Supplier<Fault> fault;
    private int left;

    Planned(String method, Pattern path, String inContent, Supplier<Fault> fault, int left) {
      this.method = method;
      this.path = path;
      this.inContent = inContent;
      this.fault = fault;
      this.left = left;
    }

    boolean matches(String requested, String requestedPath, String content) {
      return (method.equals("*") || method.equalsIgnoreCase(requested)) && path.matcher(requestedPath).matches()
          && content.contains(inContent);
    }
  }
}
