package io.textdesk.shared;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Requests that share limits. A request gets room in all its windows or in none, first come, first served: those who
 * wait in a thread, and those who were told when to come back and have a place in the line until then. A refusal
 * for too many requests holds back all of them.
 */
public final class Limiter {

  /** A place in the line is kept so long after its holder should have come back. */
  private static final long PLACE_KEPT = TimeUnit.SECONDS.toNanos(60);

  /** Room that was given has to be used within this time. */
  private static final long PERMIT_KEPT = TimeUnit.SECONDS.toNanos(10);

  /** Longer than any request takes; one whose answer nobody reported counts as answered. */
  private static final long ANSWER_KEPT = TimeUnit.MINUTES.toNanos(5);

  /** Waiting threads look again at least so often, since places lapse and nobody tells. */
  private static final long LONGEST_SLEEP = TimeUnit.SECONDS.toNanos(1);

  private static final long SOON = TimeUnit.MILLISECONDS.toNanos(100);

  private static final int LONGEST_HOLD_SECONDS = 60;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LongSupplier nanos;
  private final long origin;
  private final List<Kind> kinds = new ArrayList<>();
  private final ArrayDeque<Permit> permits = new ArrayDeque<>();
  private long arrivals;
  private long heldUntil;
  private int holds;

  public Limiter() {
    this(System::nanoTime);
  }

  Limiter(LongSupplier nanos) {
    this.nanos = nanos;
    this.origin = nanos.getAsLong();
  }

  /** Requests that all fall under these windows. */
  public Kind kind(Window... windows) {
    return kind(null, 0, windows);
  }

  /**
   * Requests that fall under these windows, and under one more per key, such as a ticket.
   *
   * @param spare the part of each window that has to stay free for other kinds; 0 for none
   */
  public Kind kind(WindowPerKey perKey, double spare, Window... windows) {
    Kind kind = new Kind(perKey, spare, List.of(windows));
    kinds.add(kind);
    return kind;
  }

  /** Holds all requests back, as an answer of 429 asks for; for a second and then longer, where it does not say. */
  public void hold(Duration retryAfter) {
    lock.lock();
    try {
      long now = now();
      if (retryAfter != null && !retryAfter.isZero()) {
        heldUntil = Math.max(heldUntil, now + retryAfter.toNanos());
      } else if (now >= heldUntil) {
        // More refusals within one hold answer requests that had left before it.
        heldUntil = now + TimeUnit.SECONDS.toNanos(Math.min(LONGEST_HOLD_SECONDS, 1L << Math.min(holds, 6)));
        holds++;
      }
    } finally {
      lock.unlock();
    }
  }

  /** A request was answered otherwise than by 429. */
  public void passed() {
    lock.lock();
    try {
      if (now() >= heldUntil) {
        holds = 0;
      }
    } finally {
      lock.unlock();
    }
  }

  /** What the other system says is left of a window; see {@link Window#told}. */
  public void told(Window window, long remaining, Duration reset) {
    lock.lock();
    try {
      window.told(remaining, reset, now());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets waiting threads look again whether they may go on waiting; who was told to come back will not be there in
   * time.
   */
  public void wake() {
    lock.lock();
    try {
      kinds.forEach(kind -> kind.line.clear());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many wait, in threads or with a place in the line. */
  public int waiting() {
    lock.lock();
    try {
      lapse(now());
      return kinds.stream().mapToInt(kind -> kind.line.size()).sum();
    } finally {
      lock.unlock();
    }
  }

  private long now() {
    return nanos.getAsLong() - origin;
  }

  private static int roomIn(List<Window> windows, long now) {
    int room = Integer.MAX_VALUE;
    for (Window window : windows) {
      room = Math.min(room, window.room(now));
    }
    return Math.max(0, room);
  }

  /** Drops the places whose holders did not come back, and the room that nobody used. */
  private void lapse(long now) {
    for (Kind kind : kinds) {
      Iterator<Place> places = kind.line.values().iterator();
      while (places.hasNext() && now - places.next().due > PLACE_KEPT) {
        places.remove();
        changed.signalAll();
      }
    }
    while (!permits.isEmpty() && permits.peek().isOver(now)) {
      permits.poll();
    }
  }

  /** Windows of the same size, one for each ticket or the like; forgotten when they are empty. */
  public static final class WindowPerKey {

    private static final int FEW = 100;

    private final int limit;
    private final Duration length;
    private final Map<String, Window> windows = new HashMap<>();
    private int tidyAt = FEW;

    public WindowPerKey(int limit, Duration length) {
      this.limit = limit;
      this.length = length;
    }

    private Window of(String key, long now) {
      if (windows.size() >= tidyAt) {
        windows.values().removeIf(window -> window.isIdle(now));
        tidyAt = FEW + 2 * windows.size();
      }
      return windows.computeIfAbsent(key, fresh -> new Window(limit, length));
    }

    int size() {
      return windows.size();
    }
  }

  /** Whose turn it may be, and when. */
  private static final class Place {

    private final long arrival;
    private long due;

    Place(long arrival) {
      this.arrival = arrival;
    }
  }

  /** The answer to somebody who wants to send: room, or when to ask again. */
  public record Turn(Permit permit, Duration comeBackAfter) {}

  /** Requests with the same windows, and the line of those who wait for them. */
  public final class Kind {

    private final WindowPerKey perKey;
    private final double spare;
    private final List<Window> windows;
    private final Map<Object, Place> line = new LinkedHashMap<>();

    private Kind(WindowPerKey perKey, double spare, List<Window> windows) {
      this.perKey = perKey;
      this.spare = spare;
      this.windows = windows;
    }

    public Limiter limiter() {
      return Limiter.this;
    }

    /**
     * Asks for room without waiting. Where there is none, the holder gets a place in the line, or keeps the one that it
     * has.
     *
     * @param key which of the windows per key; null for a kind without
     * @param holder who asks, and will ask again
     */
    public Turn ask(String key, Object holder) {
      lock.lock();
      try {
        long now = now();
        lapse(now);
        List<Window> all = windowsOf(key, now);
        long wait = waitOf(all, holder, now);
        return wait > 0 ? new Turn(null, Duration.ofNanos(wait)) : new Turn(new Permit(all, now), Duration.ZERO);
      } finally {
        lock.unlock();
      }
    }

    /**
     * Waits for room.
     *
     * @param check throws when there is no sense in waiting on
     */
    public Permit take(String key, Runnable check) throws InterruptedException {
      Object holder = new Object();
      lock.lockInterruptibly();
      try {
        while (true) {
          long now = now();
          lapse(now);
          List<Window> all = windowsOf(key, now);
          long wait = waitOf(all, holder, now);
          if (wait <= 0) {
            return new Permit(all, now);
          }
          check.run();
          changed.awaitNanos(Math.min(wait, LONGEST_SLEEP));
        }
      } finally {
        leave(holder);
        lock.unlock();
      }
    }

    private List<Window> windowsOf(String key, long now) {
      if (perKey == null) {
        return windows;
      }
      List<Window> all = new ArrayList<>(windows);
      all.add(perKey.of(key, now));
      return all;
    }

    /** 0 when it is the holder's turn, which ends its place in the line. */
    private long waitOf(List<Window> all, Object holder, long now) {
      if (all.size() > windows.size()) {
        // Who waits for its own window alone must not keep others from what they share.
        Window own = all.get(all.size() - 1);
        if (own.room(now) <= own.share(spare)) {
          leave(holder);
          return Math.max(1, own.roomAt(own.share(spare), now) - now);
        }
      }
      Place place = line.get(holder);
      if (place != null && place.due > now && before(place, roomIn(windows, now)) >= roomIn(windows, now)) {
        return place.due - now;
      }
      int before = before(place, Integer.MAX_VALUE);
      long turn = Math.max(now, heldUntil);
      boolean room = now >= heldUntil;
      for (Window window : windows) {
        int ahead = before + othersBefore(place, window, now) + window.share(spare);
        if (window.room(now) <= ahead) {
          room = false;
          turn = Math.max(turn, window.roomAt(ahead, now));
        }
      }
      if (room) {
        leave(holder);
        return 0;
      }
      if (place == null) {
        place = new Place(arrivals++);
        line.put(holder, place);
      }
      // There is room, but for somebody who should be back by now.
      place.due = turn > now ? turn : now + SOON;
      return place.due - now;
    }

    /** How many have a place in this line before that one, or at all for null, as far as it matters. */
    private int before(Place place, int most) {
      if (place == null) {
        return Math.min(line.size(), most);
      }
      int before = 0;
      for (Place other : line.values()) {
        if (before == most || other.arrival >= place.arrival) {
          return before;
        }
        before++;
      }
      return before;
    }

    /** How many of other kinds want the same window, came earlier, and could go now. */
    private int othersBefore(Place place, Window window, long now) {
      int others = 0;
      for (Kind kind : kinds) {
        if (kind != this && kind.spare <= spare && !kind.line.isEmpty() && kind.windows.contains(window)) {
          others += kind.before(kind.spare < spare ? null : place, roomIn(kind.windows, now));
        }
      }
      return others;
    }

    private void leave(Object holder) {
      if (line.remove(holder) != null) {
        changed.signalAll();
      }
    }
  }

  /** Room for one request in all its windows. */
  public final class Permit {

    private final List<Window> windows;
    private final long givenAt;
    private boolean used;
    private boolean closed;

    private Permit(List<Window> windows, long now) {
      this.windows = windows;
      this.givenAt = now;
      windows.forEach(window -> window.open(now));
      permits.add(this);
    }

    /** Whether the request may leave now; false when the room was given too long ago, or all are held back since. */
    public boolean use() {
      lock.lock();
      try {
        long now = now();
        if (used || closed || now - givenAt > PERMIT_KEPT || now < heldUntil) {
          cancel();
          return false;
        }
        used = true;
        return true;
      } finally {
        lock.unlock();
      }
    }

    /** The request was answered, or will not be. */
    public void answered() {
      lock.lock();
      try {
        close(now());
      } finally {
        lock.unlock();
      }
    }

    private boolean isOver(long now) {
      if (!used && now - givenAt > PERMIT_KEPT) {
        cancel();
      } else if (now - givenAt > ANSWER_KEPT) {
        close(now);
      }
      return closed;
    }

    private void close(long now) {
      if (!closed) {
        closed = true;
        windows.forEach(window -> window.answer(now));
      }
    }

    /** The request will not leave; does nothing when it has left. */
    public void giveBack() {
      lock.lock();
      try {
        cancel();
      } finally {
        lock.unlock();
      }
    }

    private void cancel() {
      if (!used && !closed) {
        closed = true;
        windows.forEach(Window::cancel);
        changed.signalAll();
      }
    }
  }
}
