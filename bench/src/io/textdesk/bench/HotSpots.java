package io.textdesk.bench;

import java.io.IOException;
import java.nio.file.Path;
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

  private HotSpots() {}

  /** @return processor time of the threads until now, for {@link #print} */
  static Map<String, Long> start(ChildProcess app) throws IOException {
    app.diagnose("JFR.configure", "stackdepth=512");
    app.diagnose("JFR.start", "name=bench", "settings=profile");
    return app.cpuMillisByThread();
  }

  static void print(ChildProcess app, Path recording, Map<String, Long> before) throws IOException {
    print(app.cpuMillisByThread(), before);
    app.diagnose("JFR.dump", "name=bench", "filename=" + recording);
    app.diagnose("JFR.stop", "name=bench");
    print(recording);
  }

  /** Also what Java Flight Recorder does not sample: the compiler, the collector, and calls of the kernel. */
  private static void print(Map<String, Long> now, Map<String, Long> before) {
    now.replaceAll((thread, millis) -> millis - before.getOrDefault(thread, 0L));
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

  private static void print(Path recording) throws IOException {
    HotSpots spots = new HotSpots();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
          spots.add(event);
        }
      }
    }
    spots.table("By thread", spots.threads);
    spots.table("By library of the method itself", spots.packages);
    spots.table("By the first library that is not the JDK", spots.callers);
    spots.table("By method, without what it calls", spots.frames);
    spots.withCalls.values().removeIf(count -> count > spots.samples * TOO_COMMON);
    spots.table("By method, with what it calls", spots.withCalls, SHOWN_WITH_CALLS);
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
