package io.textdesk.sandbox;

import java.util.Locale;

/** Customers for tests that do not care who it is: every one has another name, address and number. */
final class Strangers {

  private static final String[] FIRST = {"Maya", "Noah", "Ines", "Liam", "Zoe", "Omar", "Lena", "Hugo", "Aiko", "Ravi",
      "Nora", "Theo", "Yara", "Finn", "Mila", "Jonas", "Amara", "Kofi", "Elif", "Dario"};
  private static final String[] LAST = {"Okafor", "Lindqvist", "Moreno", "Tanaka", "Novak", "Haddad", "Keller", "Rossi",
      "Nguyen", "Petrov", "Silva", "Dubois", "Kaya", "Mensah", "Larsen", "Costa", "Weber", "Singh", "Brandt"};
  /** In each area 555-0100 to 555-0199 belong to nobody. Area 202 is left to tests that choose a number. */
  private static final int[] AREAS = {
      203, 205, 206, 207, 208, 209, 210, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234,
      239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305,
      307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 325, 330, 331, 334, 336,
      337, 339, 347, 351, 352, 360, 361, 386, 401, 402, 404, 405, 406, 407, 408, 409, 410, 412, 413, 414,
      415, 417, 419, 423, 424, 425, 430, 432, 434, 435, 440, 443, 469, 478, 479, 480, 484, 501, 502, 503,
      504, 505, 507, 508, 509, 510, 512, 513, 515, 516, 517, 518, 520, 530, 540, 541, 551, 559, 561, 562};

  private int next;

  /** Name, e-mail and number of somebody new. */
  record Stranger(String first, String last, String email, String number) {}

  synchronized Stranger next() {
    int number = next++;
    if (number >= AREAS.length * 100) {
      throw new IllegalStateException("There are no more invented numbers");
    }
    String first = FIRST[number % FIRST.length];
    String last = LAST[number % LAST.length];
    String email = (first + "." + last + "." + (number + 1)).toLowerCase(Locale.ROOT) + "@example.com";
    int area = AREAS[number / 100];
    return new Stranger(first, last, email, String.format("+1%d55501%02d", area, number % 100));
  }
}
