package io.textdesk.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.textdesk.shared.Limiter.Kind;
import io.textdesk.shared.Limiter.Permit;
import io.textdesk.shared.Limiter.Turn;
import io.textdesk.shared.Limiter.WindowPerKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimiterTest {

  static final Duration SECOND = Duration.ofSeconds(1);
  static final Duration MINUTE = Duration.ofMinutes(1);
  static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  static final Runnable PATIENTLY = () -> {};

  long now;
  final Limiter limiter = new Limiter(() -> now);

  /** Arrivals, answers and the moments at which the other system counts are random; the answer may take seconds. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void neverLetsMoreThroughInAnyWindow_whereverItBegins(long seed) {
    Random random = new Random(seed);
    Window requests = new Window(20, MINUTE);
    Window updates = new Window(12, MINUTE);
    WindowPerKey ofTicket = new WindowPerKey(5, TEN_MINUTES);
    Kind any = limiter.kind(requests);
    Kind update = limiter.kind(ofTicket, 0, requests, updates);
    List<Long> counted = new ArrayList<>();
    List<Long> countedUpdates = new ArrayList<>();
    List<List<Long>> countedPerTicket = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    record Answer(long at, Permit permit) {}
    PriorityQueue<Answer> answers = new PriorityQueue<>((one, other) -> Long.compare(one.at, other.at));

    for (int step = 0; step < 20_000; step++) {
      now += TimeUnit.MILLISECONDS.toNanos(random.nextInt(500));
      while (!answers.isEmpty() && answers.peek().at <= now) {
        answers.poll().permit.answered();
      }
      int ticket = random.nextInt(3);
      boolean isUpdate = random.nextBoolean();
      Turn turn = isUpdate ? update.ask("" + ticket, "ticket " + ticket) : any.ask(null, "reader " + ticket);
      if (turn.permit() != null && random.nextInt(10) > 0 && turn.permit().use()) {
        long latency = TimeUnit.MILLISECONDS.toNanos(random.nextInt(4000));
        long at = now + (long) (random.nextDouble() * latency);
        counted.add(at);
        if (isUpdate) {
          countedUpdates.add(at);
          countedPerTicket.get(ticket).add(at);
        }
        answers.add(new Answer(now + latency, turn.permit()));
      }
    }

    assertThat(most(counted, MINUTE)).isEqualTo(20);
    assertThat(most(countedUpdates, MINUTE)).isLessThanOrEqualTo(12);
    countedPerTicket.forEach(updatesOfOne -> assertThat(most(updatesOfOne, TEN_MINUTES)).isEqualTo(5));
  }

  @Test
  void usesTheLimitUp_whileThereIsABacklog() {
    Window requests = new Window(200, MINUTE);
    Kind update = limiter.kind(new WindowPerKey(30, TEN_MINUTES), 0, requests, new Window(100, MINUTE));
    PriorityQueue<Long> answersDue = new PriorityQueue<>();
    List<Permit> inFlight = new ArrayList<>();
    int sent = 0;
    long[] comeBack = new long[1_000];

    // A thousand conversations, each of which comes back when it was told to, half a second late at most.
    Random random = new Random(7);
    while (now < TimeUnit.MINUTES.toNanos(30)) {
      while (!answersDue.isEmpty() && answersDue.peek() <= now) {
        answersDue.poll();
        inFlight.remove(0).answered();
      }
      for (int ticket = 0; ticket < comeBack.length; ticket++) {
        if (comeBack[ticket] <= now) {
          Turn turn = update.ask("" + ticket, ticket);
          if (turn.permit() != null && turn.permit().use()) {
            sent++;
            inFlight.add(turn.permit());
            answersDue.add(now + TimeUnit.MILLISECONDS.toNanos(300));
          } else {
            comeBack[ticket] = now + turn.comeBackAfter().toNanos() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(500));
          }
        }
      }
      now += TimeUnit.MILLISECONDS.toNanos(50);
    }

    assertThat(sent).isBetween(30 * 95, 31 * 100);
  }

  @Test
  void usesNoRoom_whileItWaitsForAnother() {
    Window account = new Window(3, MINUTE);
    Kind update = limiter.kind(new WindowPerKey(1, TEN_MINUTES), 0, account);
    leaves(update.ask("1", "amy"));

    Turn again = update.ask("1", "amy");

    assertThat(again.permit()).isNull();
    assertThat(again.comeBackAfter()).isEqualTo(TEN_MINUTES);
    assertThat(account.room(now)).isEqualTo(2);
    leaves(update.ask("2", "ben"));
    leaves(update.ask("3", "cleo"));
  }

  @Test
  void tellsEachWhenItsTurnIs_andLetsNobodyOvertake() {
    Kind requests = limiter.kind(new Window(2, MINUTE));
    leaves(requests.ask(null, "first"));
    after(Duration.ofSeconds(10));
    leaves(requests.ask(null, "second"));

    assertThat(requests.ask(null, "amy").comeBackAfter()).hasSeconds(50);
    assertThat(requests.ask(null, "ben").comeBackAfter()).hasSeconds(60);
    assertThat(requests.ask(null, "cleo").comeBackAfter()).hasSeconds(110);

    after(Duration.ofSeconds(50));
    assertThat(requests.ask(null, "newcomer").permit()).as("amy's room, though she is not here yet").isNull();
    assertThat(requests.ask(null, "ben").permit()).isNull();
    leaves(requests.ask(null, "amy"));
    after(Duration.ofSeconds(10));
    assertThat(requests.ask(null, "newcomer").permit()).isNull();
    leaves(requests.ask(null, "ben"));
  }

  @Test
  void letsANewcomerGo_whenThereIsRoomForAll() {
    Kind requests = limiter.kind(new Window(3, MINUTE));
    for (int one = 0; one < 3; one++) {
      leaves(requests.ask(null, one));
    }
    assertThat(requests.ask(null, "amy").permit()).isNull();

    after(MINUTE);

    leaves(requests.ask(null, "newcomer"));
  }

  @Test
  void forgetsAPlace_whoseHolderDoesNotComeBack() {
    Kind requests = limiter.kind(new Window(1, MINUTE));
    leaves(requests.ask(null, "first"));
    assertThat(requests.ask(null, "amy").permit()).isNull();

    after(Duration.ofSeconds(119));
    assertThat(requests.ask(null, "ben").permit()).isNull();
    after(Duration.ofSeconds(2));
    leaves(requests.ask(null, "ben"));
    assertThat(limiter.waiting()).isZero();
  }

  @Test
  void doesNotAskAgainAtOnce_whileRoomIsKeptForAnother() {
    Window minute = new Window(100, MINUTE);
    Kind requests = limiter.kind(minute);
    limiter.told(minute, 3, Duration.ofSeconds(40));
    assertThat(requests.ask(null, "amy").comeBackAfter()).hasSeconds(10);

    after(Duration.ofSeconds(20));

    assertThat(requests.ask(null, "ben").comeBackAfter()).isBetween(Duration.ofMillis(50), SECOND);
  }

  @Test
  void forgetsWhoWasToComeBack_whenAPauseBegins() {
    Kind requests = limiter.kind(new Window(1, MINUTE));
    leaves(requests.ask(null, "first"));
    assertThat(requests.ask(null, "amy").permit()).isNull();

    limiter.wake();

    assertThat(limiter.waiting()).isZero();
    after(MINUTE);
    leaves(requests.ask(null, "ben"));
  }

  @Test
  void givesRoomBackThatNobodyUses() {
    Kind requests = limiter.kind(new Window(1, MINUTE));
    Permit unused = requests.ask(null, "amy").permit();
    assertThat(requests.ask(null, "ben").permit()).isNull();

    after(Duration.ofSeconds(11));

    leaves(requests.ask(null, "ben"));
    assertThat(unused.use()).isFalse();
  }

  @Test
  void keepsAFifthForLiveConversations() {
    WindowPerKey ofTicket = new WindowPerKey(30, TEN_MINUTES);
    Window updates = new Window(10, MINUTE);
    Kind live = limiter.kind(ofTicket, 0, updates);
    Kind later = limiter.kind(ofTicket, 0.2, updates);
    for (int note = 0; note < 8; note++) {
      leaves(later.ask("" + note, "note " + note));
    }

    assertThat(later.ask("8", "note 8").comeBackAfter()).isEqualTo(MINUTE);
    leaves(live.ask("1", "amy"));
    leaves(live.ask("2", "ben"));

    assertThat(live.ask("3", "cleo").comeBackAfter()).isEqualTo(MINUTE);
    after(MINUTE);
    assertThat(later.ask("9", "note 9").comeBackAfter()).as("room for all").isEqualTo(Duration.ZERO);
    leaves(live.ask("3", "cleo"));
  }

  @Test
  void holdsAllBack_asLongAsItIsAskedTo() {
    Kind requests = limiter.kind(new Window(100, MINUTE));
    Permit before = requests.ask(null, "amy").permit();

    limiter.hold(Duration.ofSeconds(7));

    assertThat(before.use()).isFalse();
    assertThat(requests.ask(null, "ben").comeBackAfter()).hasSeconds(7);
    after(Duration.ofSeconds(7));
    leaves(requests.ask(null, "ben"));
  }

  @Test
  void holdsAllBackForLonger_eachTimeThatItIsRefusedWithoutATime() {
    Kind requests = limiter.kind(new Window(100, MINUTE));

    for (int seconds : List.of(1, 2, 4, 8, 16, 32, 60, 60)) {
      limiter.hold(null);
      limiter.hold(null);
      assertThat(requests.ask(null, "amy").comeBackAfter()).hasSeconds(seconds);
      after(Duration.ofSeconds(seconds));
    }
    limiter.passed();
    limiter.hold(null);
    assertThat(requests.ask(null, "amy").comeBackAfter()).hasSeconds(1);
  }

  @Test
  void spreadsWhatIsLeft_whenOthersUseTheAccountToo() {
    Window minute = new Window(100, MINUTE);
    Kind requests = limiter.kind(minute);

    limiter.told(minute, 3, Duration.ofSeconds(40));

    int sent = 0;
    for (int second = 1; second <= 40; second++) {
      after(SECOND);
      Turn turn = requests.ask(null, "amy");
      if (turn.permit() != null) {
        leaves(turn);
        sent++;
      }
    }
    assertThat(sent).isEqualTo(4);
    leaves(requests.ask(null, "ben"));
    leaves(requests.ask(null, "ben"));
  }

  @Test
  void waitsForTheReset_whenNothingIsLeft() {
    Window minute = new Window(100, MINUTE);
    Kind requests = limiter.kind(minute);

    limiter.told(minute, 0, Duration.ofSeconds(25));

    assertThat(requests.ask(null, "amy").comeBackAfter()).hasSeconds(25);
    limiter.told(minute, 99, Duration.ofSeconds(59));
    leaves(requests.ask(null, "amy"));
  }

  @Test
  void isNotSlowedDown_byWhatItUsesItself() {
    Window minute = new Window(10, MINUTE);
    Kind requests = limiter.kind(minute);

    for (int sent = 1; sent <= 10; sent++) {
      Permit permit = requests.ask(null, "amy").permit();
      assertThat(permit.use()).isTrue();
      limiter.told(minute, 10 - sent, Duration.ofSeconds(60));
      permit.answered();
    }

    assertThat(requests.ask(null, "amy").permit()).isNull();
  }

  @Test
  void forgetsTicketsThatAreIdle() {
    WindowPerKey ofTicket = new WindowPerKey(30, TEN_MINUTES);
    Kind update = limiter.kind(ofTicket, 0, new Window(1_000_000, MINUTE));

    for (int ticket = 0; ticket < 100_000; ticket++) {
      leaves(update.ask("" + ticket, ticket));
      after(Duration.ofSeconds(1));
    }

    assertThat(ofTicket.size()).isLessThan(2_000);
  }

  @Test
  void servesThreadsInTheOrderInWhichTheyCame() throws Exception {
    Limiter real = new Limiter();
    Kind requests = real.kind(new Window(1, Duration.ofMillis(100)));
    List<Integer> served = Collections.synchronizedList(new ArrayList<>());
    leaves(requests.ask(null, "first"));

    List<CompletableFuture<?>> threads = new ArrayList<>();
    for (int thread = 0; thread < 5; thread++) {
      int number = thread;
      threads.add(CompletableFuture.runAsync(() -> {
        served.add(number);
        Permit permit = take(requests, PATIENTLY);
        served.add(-number);
        permit.use();
        permit.answered();
      }));
      await().until(() -> real.waiting() == number + 1 || served.contains(-number));
    }

    threads.forEach(CompletableFuture::join);
    assertThat(served.stream().filter(number -> number < 0).toList()).containsExactly(-1, -2, -3, -4);
  }

  @Test
  void letsAThreadGo_thatMayNotWaitAnyLonger() {
    Limiter real = new Limiter();
    Kind requests = real.kind(new Window(1, TEN_MINUTES));
    leaves(requests.ask(null, "first"));
    AtomicBoolean stopping = new AtomicBoolean();
    CompletableFuture<?> thread = CompletableFuture.runAsync(() -> take(requests, () -> {
      if (stopping.get()) {
        throw new IllegalStateException("stopping");
      }
    }));
    await().until(() -> real.waiting() == 1);

    stopping.set(true);
    real.wake();

    assertThatThrownBy(thread::join).hasRootCauseMessage("stopping");
    assertThat(real.waiting()).isZero();
  }

  private void after(Duration time) {
    now += time.toNanos();
  }

  /** Sends and is answered at once. */
  private static void leaves(Turn turn) {
    assertThat(turn.permit()).isNotNull();
    assertThat(turn.permit().use()).isTrue();
    turn.permit().answered();
  }

  private static Permit take(Kind kind, Runnable check) {
    try {
      return kind.take(null, check);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The most that lie in any window of the length: one that begins with each of them is enough to look at. */
  private static int most(List<Long> times, Duration length) {
    List<Long> sorted = times.stream().sorted().toList();
    int most = 0;
    for (int begin = 0, end = 0; begin < sorted.size(); begin++) {
      while (end < sorted.size() && sorted.get(end) - sorted.get(begin) < length.toNanos()) {
        end++;
      }
      most = Math.max(most, end - begin);
    }
    return most;
  }
}
