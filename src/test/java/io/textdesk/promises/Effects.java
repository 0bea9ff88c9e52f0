package io.textdesk.promises;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What should have happened, for one kind of effect, beside what did. */
final class Effects {

  private final String name;
  private final List<String> lost = new ArrayList<>();
  private final List<String> doubled = new ArrayList<>();
  private final List<String> overtaken = new ArrayList<>();
  private int acknowledged;

  Effects(String name) {
    this.name = name;
  }

  /** Of one conversation or ticket: what is to come in this order, and what came. */
  void compare(List<String> wanted, List<String> happened) {
    acknowledged += wanted.size();
    wanted.stream().filter(one -> !happened.contains(one)).forEach(lost::add);
    happened.stream().distinct().filter(one -> Collections.frequency(happened, one) > 1).forEach(doubled::add);
    int furthest = -1;
    for (String one : happened.stream().distinct().filter(wanted::contains).toList()) {
      int place = wanted.indexOf(one);
      if (place < furthest) {
        overtaken.add(one);
      }
      furthest = Math.max(furthest, place);
    }
  }

  int acknowledged() {
    return acknowledged;
  }

  List<String> lost() {
    return lost;
  }

  List<String> doubled() {
    return doubled;
  }

  /** Came after one that should have come later. */
  List<String> overtaken() {
    return overtaken;
  }

  static String heading() {
    return "%-10s %12s %6s %8s %13s".formatted("", "acknowledged", "lost", "doubled", "out of order");
  }

  @Override
  public String toString() {
    String counts = "%-10s %12d %6d %8d %13d"
        .formatted(name, acknowledged, lost.size(), doubled.size(), overtaken.size());
    return lost.isEmpty() && doubled.isEmpty() && overtaken.isEmpty() ? counts
        : counts + "   lost " + lost + ", doubled " + doubled + ", out of order " + overtaken;
  }
}
