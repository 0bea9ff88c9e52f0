package io.textdesk.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.textdesk.sandbox.Delivery;
import io.textdesk.sandbox.SimulatedKlaviyo;
import io.textdesk.sandbox.SimulatedPhone;
import io.textdesk.sandbox.SimulatedZendesk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Each delivery three times: at the same time, and late, among others; events in no order within a delivery. */
@CrowdTest
class DuplicatesTest {

  static final int THINGS_SAID = 300;
  static final int CONVERSATIONS = 6;
  static final int TEXTS_EACH = 40;
  static final Duration PATIENCE = Duration.ofSeconds(120);

  final long seed = System.nanoTime();
  final Random dice = new Random(seed);
  final ScheduledExecutorService postman = Executors.newScheduledThreadPool(3);

  @Autowired SimulatedKlaviyo klaviyo;
  @Autowired SimulatedZendesk zendesk;
  @Autowired JournalStates states;

  @BeforeEach
  void everybodyForgets() {
    klaviyo.reset();
    zendesk.reset();
  }

  @AfterEach
  void nobodyComesAnyMore() {
    postman.shutdownNow();
  }

  @Test
  void doublesNothing_whenEveryDeliveryComesThreeTimes() {
    Set<String> repeated = new HashSet<>();
    try (Crowd crowd = new Crowd(klaviyo, zendesk, CONVERSATIONS, seed)) {
      crowd.start(Duration.ofMillis(40));
      await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
        repeatTwice(klaviyo.deliveries(), repeated, klaviyo::redeliver);
        repeatTwice(zendesk.deliveries(), repeated, zendesk::redeliver);
        return crowd.said() >= THINGS_SAID;
      });
      crowd.rest();
      Tally.whenSettled(klaviyo, zendesk, crowd.customers(), states);
      repeatTwice(klaviyo.deliveries(), repeated, klaviyo::redeliver);
      repeatTwice(zendesk.deliveries(), repeated, zendesk::redeliver);
      await().atMost(PATIENCE).until(() -> deliveries() >= 3 * repeated.size());

      Tally tally = Tally.whenSettled(klaviyo, zendesk, crowd.customers(), states);
      System.out.printf("Seed %d, %d things said, %d events in %d deliveries%n%s%n",
          seed, crowd.said(), repeated.size(), deliveries(), tally);
      tally.assertNothingLostDoubledOrOutOfOrder();
      assertThat(tally.texts().acknowledged()).as("replies that were acknowledged").isGreaterThan(20);
    }
  }

  private void repeatTwice(List<Delivery> deliveries, Set<String> repeated, Function<String, Delivery> again) {
    deliveries.stream().filter(Delivery::accepted).map(Delivery::id).filter(repeated::add).forEach(id -> {
      postman.execute(() -> again.apply(id));
      postman.schedule(() -> again.apply(id), dice.nextInt(2000), TimeUnit.MILLISECONDS);
    });
  }

  private long deliveries() {
    return Stream.of(klaviyo.deliveries(), zendesk.deliveries()).flatMap(List::stream)
        .filter(Delivery::accepted).count();
  }

  @Test
  void sortsADeliveryByTime_andDropsWhatComesAgainInOtherCompany() throws Exception {
    List<SimulatedPhone> customers = IntStream.range(0, CONVERSATIONS).mapToObj(any -> klaviyo.anyPhone()).toList();
    List<ObjectNode> events = texts(customers);
    List<List<ObjectNode>> batches = new ArrayList<>();
    for (int from = 0, to; from < events.size(); from = to) {
      to = Math.min(events.size(), from + 1 + dice.nextInt(25));
      batches.add(shuffled(events.subList(from, to)));
    }

    ExecutorService twin = Executors.newSingleThreadExecutor();
    for (int batch = 0; batch < batches.size(); batch++) {
      byte[] body = klaviyo.batch(batches.get(batch)).toString().getBytes();
      Future<Delivery> same = twin.submit(() -> klaviyo.deliver(body));
      assertThat(klaviyo.deliver(body).accepted()).isTrue();
      assertThat(same.get().accepted()).isTrue();
      List<ObjectNode> old = shuffled(batches.subList(0, batch + 1).stream().flatMap(List::stream).toList());
      assertThat(klaviyo.deliver(klaviyo.batch(old.subList(0, Math.min(old.size(), 30)))).accepted()).isTrue();
    }
    twin.shutdown();

    Tally tally = Tally.whenSettled(klaviyo, zendesk, customers, states);
    System.out.printf("Seed %d, %d texts in %d batches, each twice, and as many of old ones%n%s%n",
        seed, events.size(), batches.size(), tally);
    tally.assertNothingLostDoubledOrOutOfOrder();
    assertThat(tally.comments().acknowledged()).isEqualTo(events.size());
  }

  /** In the order of their times, all of them different. */
  private List<ObjectNode> texts(List<SimulatedPhone> customers) {
    Instant start = Instant.now();
    List<ObjectNode> events = new ArrayList<>();
    for (int number = 0; number < CONVERSATIONS * TEXTS_EACH; number++) {
      long second = start.plusSeconds(number).getEpochSecond();
      events.add(klaviyo.inboundEvent(customers.get(dice.nextInt(CONVERSATIONS)), "Text " + number + ".",
          event -> event.withObject("/payload/data/attributes").put("timestamp", second)
              .put("datetime", Instant.ofEpochSecond(second).toString())));
    }
    return events;
  }

  private List<ObjectNode> shuffled(List<ObjectNode> events) {
    List<ObjectNode> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, dice);
    return shuffled;
  }
}
