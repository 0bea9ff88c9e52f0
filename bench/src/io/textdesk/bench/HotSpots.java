package io.textdesk.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Where the processor time of a process goes, by samples of Java Flight Recorder. */
final class HotSpots {

  private static final String SAMPLE = "jdk.ExecutionSample";

  /**
   * Samples and nothing else, from the start: the ready-made settings change classes while they run, which threw away
   * compiled code and made a text cost four times as much.
   */
  static final List<String> JAVA_OPTIONS = List.of("-XX:FlightRecorderOptions=stackdepth=256",
      "-XX:StartFlightRecording=name=bench,settings=none,+" + SAMPLE + "#enabled=true,+" + SAMPLE + "#period=20ms");

  private static final int SHOWN = 25;
  private static final int SHOWN_WITH_CALLS = 80;
  /** What is below nearly everything says nothing. */
  private static final double TOO_COMMON = 0.45;
  private static final List<String> LIBRARIES = List.of(
      "io.textdesk", "org.apache.camel", "org.apache.activemq.artemis", "org.sqlite", "org.apache.hc",
      "com.fasterxml", "org.springframework", "org.apache.catalina", "org.apache.coyote",
      "org.apache.tomcat", "io.netty", "io.micrometer", "com.zaxxer", "io.github.resilience4j", "org.messaginghub",
      "ch.qos.logback", "java.util.regex", "java.util.concurrent", "sun.nio", "java.security", "javax.crypto");

  private final Map<String, Integer> frames = new HashMap<>();
  private final Map<String, Integer> packages = new HashMap<>();
  private final Map<String, Integer> callers = new HashMap<>();
  private final Map<String, Integer> withCalls = new HashMap<>();
  private final Map<String, Integer> threads = new HashMap<>();
  private int samples;

  private final ChildProcess app;
  private final Instant startedAt = Instant.now();
  private final Map<String, Long> threadsBefore;

  /** From now on; needs a process that was started with {@link #JAVA_OPTIONS}. */
  HotSpots(ChildProcess app) throws IOException {
    this.app = app;
    threadsBefore = app.cpuMillisByThread();
  }

  /** @param recording where Java Flight Recorder puts its file */
  void print(Path recording) throws IOException {
    printThreads(app.cpuMillisByThread());
    app.diagnose("JFR.dump", "name=bench", "filename=" + recording);
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        boolean onTheClock = event.getStartTime().isAfter(startedAt);
        if (onTheClock && event.getEventType().getName().equals(SAMPLE) && event.getStackTrace() != null) {
          add(event);
        }
      }
    }
    table("By thread", threads);
    table("By library of the method itself", packages);
    table("By the first library that is not the JDK", callers);
    table("By method, without what it calls", frames);
    withCalls.values().removeIf(count -> count > samples * TOO_COMMON);
    table("By method, with what it calls", withCalls, SHOWN_WITH_CALLS);
  }

  /** Also what Java Flight Recorder does not sample: the compiler, the collector, and calls of the kernel. */
  private void printThreads(Map<String, Long> now) {
    now.replaceAll((thread, millis) -> millis - threadsBefore.getOrDefault(thread, 0L));
    double all = now.values().stream().mapToLong(Long::longValue).sum();
    Table table = new Table("By thread, " + Table.number(all / 1_000) + " s of processor time", "share", "thread");
    now.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(SHOWN)
        .filter(entry -> entry.getValue() > 0)
        .forEach(entry -> table.row(share(entry.getValue() / all), entry.getKey()));
  }

  private static String share(double ratio) {
    return String.format(Locale.ROOT, "%.1f %%", ratio * 100);
  }

  private void add(RecordedEvent event) {
    samples++;
    RecordedStackTrace stack = event.getStackTrace();
    RecordedFrame top = stack.getFrames().get(0);
    String method = top.getMethod().getType().getName() + "." + top.getMethod().getName();
    frames.merge(method, 1, Integer::sum);
    packages.merge(library(method), 1, Integer::sum);
    callers.merge(stack.getFrames().stream()
        .map(frame -> frame.getMethod().getType().getName())
        .filter(type -> !type.startsWith("java") && !type.startsWith("jdk.") && !type.startsWith("sun."))
        .findFirst().map(HotSpots::library).orElse("the JDK alone"), 1, Integer::sum);
    stack.getFrames().stream()
        .map(frame -> frame.getMethod().getType().getName() + "." + frame.getMethod().getName())
        .filter(name -> !name.contains("$$Lambda") && !name.startsWith("java.lang.Thread"))
        .distinct().forEach(name -> withCalls.merge(name, 1, Integer::sum));
    String thread = event.getThread("sampledThread") == null ? "?" : event.getThread("sampledThread").getJavaName();
    threads.merge(String.valueOf(thread).replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "*").replaceAll("[0-9]+", "N"), 1,
        Integer::sum);
  }

  private static String library(String name) {
    String[] parts = name.split("\\.");
    return LIBRARIES.stream().filter(name::startsWith).findFirst()
        .orElse(parts.length > 2 ? parts[0] + "." + parts[1] + (parts.length > 3 ? "." + parts[2] : "") : name);
  }

  private void table(String title, Map<String, Integer> counts) {
    table(title, counts, SHOWN);
  }

  private void table(String title, Map<String, Integer> counts, int shown) {
    Table table = new Table(title + " (" + samples + " samples of running Java code)", "share", "where");
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(shown)
        .forEach(entry -> table.row(share((double) entry.getValue() / samples), entry.getKey()));
  }
}
