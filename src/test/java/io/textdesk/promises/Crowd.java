package io.textdesk.promises;

import io.textdesk.sandbox.SimulatedDesk;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedTicket;
import io.textdesk.sandbox.SimulatedZendesk;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Customers who text and agents who work on their tickets, as the dice fall. Whatever somebody says bears a number of
 * its own, so that {@link Tally} finds it again.
 */
final class Crowd implements AutoCloseable {

  /** What somebody does next; the share is a percentage. */
  enum Deed {
    TEXT(60), REPLY(12), REPLY_WITH_FILE(9), EMAIL_TICKET(8), NEWCOMER(3), SLEEP(5), CLOSE(3);

    private final int share;

    Deed(int share) {
      this.share = share;
    }

    static Deed by(Random dice) {
      int left = dice.nextInt(100);
      for (Deed deed : values()) {
        left -= deed.share;
        if (left < 0) {
          return deed;
        }
      }
      return TEXT;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(Crowd.class);
  /** People are quiet while so many events wait for a receiver, or a slow start would make a run longer and longer. */
  private static final int MOST_WAITING = 40;

  private final SimulatedKlaviyo klaviyo;
  private final SimulatedZendesk zendesk;
  private final SimulatedDesk desk;
  private final Random dice;
  private final List<SimulatedPhone> customers = new CopyOnWriteArrayList<>();
  private final AtomicInteger said = new AtomicInteger();
  private ScheduledExecutorService people;
  private volatile Deed favourite = Deed.TEXT;

  Crowd(SimulatedKlaviyo klaviyo, SimulatedZendesk zendesk, int conversations, long seed) {
    this.klaviyo = klaviyo;
    this.zendesk = zendesk;
    this.desk = zendesk.desk();
    this.dice = new Random(seed);
    for (int number = 0; number < conversations; number++) {
      customers.add(klaviyo.anyPhone());
    }
  }

  List<SimulatedPhone> customers() {
    return customers;
  }

  int said() {
    return said.get();
  }

  /** From now on somebody does something after each pause, until {@link #rest}. */
  void start(Duration pause) {
    people = Executors.newSingleThreadScheduledExecutor();
    people.scheduleAtFixedRate(this::act, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  void rest() {
    people.shutdown();
    try {
      people.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** From now on every third thing that happens is this one. */
  void prefer(Deed deed) {
    favourite = deed;
  }

  private void act() {
    if (klaviyo.pendingDeliveries() + zendesk.pendingDeliveries() > MOST_WAITING) {
      return;
    }
    try {
      act(dice.nextInt(3) == 0 ? favourite : Deed.by(dice));
    } catch (RuntimeException bug) {
      LOG.error("Nobody said anything", bug);
    }
  }

  private void act(Deed deed) {
    SimulatedPhone phone = customers.get(dice.nextInt(customers.size()));
    List<SimulatedTicket> tickets = desk.ticketsOf(phone.profileId());
    SimulatedTicket ticket = tickets.isEmpty() ? null : tickets.get(tickets.size() - 1);
    boolean writable = ticket != null && !ticket.status().equals("closed");
    int number = said.incrementAndGet();
    switch (deed) {
      case NEWCOMER -> {
        SimulatedPhone newcomer = klaviyo.anyPhone();
        customers.add(newcomer);
        newcomer.texts("Text " + number + ".");
      }
      case EMAIL_TICKET -> desk.emailTicket("Writer " + number, "writer" + number + "@example.com", null,
          "E-mail " + number, "Hello", zendesk.brands().get(0).id());
      case REPLY, REPLY_WITH_FILE, SLEEP, CLOSE -> {
        if (writable) {
          workOn(ticket.id(), deed, number);
        } else {
          phone.texts("Text " + number + ".");
        }
      }
      default -> phone.texts("Text " + number + ".");
    }
  }

  private void workOn(long ticket, Deed deed, int number) {
    switch (deed) {
      case REPLY -> desk.reply(ticket, "Reply " + number + ".");
      case REPLY_WITH_FILE -> desk.reply(ticket, "Reply " + number + ".", null, List.of("file-" + number + ".pdf"));
      case SLEEP -> desk.setStatus(ticket, dice.nextBoolean() ? "pending" : "solved");
      default -> desk.close(ticket);
    }
  }

  @Override
  public void close() {
    if (people != null) {
      people.shutdownNow();
    }
  }
}
