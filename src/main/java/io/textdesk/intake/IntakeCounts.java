package io.textdesk.intake;

/** How many events of a delivery went which way; the answer to it. */
public record IntakeCounts(int accepted, int duplicate, int unwanted, int malformed) {

  /** The answer to a delivery of one event. */
  static IntakeCounts one(String verdict) {
    return switch (verdict) {
      case "accepted" -> new IntakeCounts(1, 0, 0, 0);
      case "duplicate" -> new IntakeCounts(0, 1, 0, 0);
      case "unwanted" -> new IntakeCounts(0, 0, 1, 0);
      default -> throw new IllegalArgumentException(verdict);
    };
  }
}
