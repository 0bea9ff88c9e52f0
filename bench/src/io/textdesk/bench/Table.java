package io.textdesk.bench;

import java.util.Locale;

/** A Markdown table on standard output, row by row as figures come in. */
final class Table {

  Table(String title, String... columns) {
    System.out.println("\n**" + title + "**\n");
    row((Object[]) columns);
    System.out.println("|" + " --- |".repeat(columns.length));
  }

  /** Numbers are rounded to what can be told apart. */
  Table row(Object... cells) {
    StringBuilder line = new StringBuilder("|");
    for (Object cell : cells) {
      line.append(' ').append(cell instanceof Double number ? number(number) : cell).append(" |");
    }
    System.out.println(line);
    return this;
  }

  static String number(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return "-";
    }
    String format = Math.abs(number) >= 100 ? "%,.0f" : Math.abs(number) >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, number);
  }

  static String percent(double ratio) {
    return Double.isNaN(ratio) ? "-" : String.format(Locale.ROOT, "%.0f %%", ratio * 100);
  }
}
