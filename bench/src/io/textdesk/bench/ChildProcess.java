package io.textdesk.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Java process that the bench started, and what it costs. */
final class ChildProcess implements AutoCloseable {

  /** Of the kernel's count of processor time; the same on all of today's Linux. */
  private static final int MILLIS_PER_TICK = 10;
  private static final int SECONDS_TO_STOP = 60;
  private static final Pattern USED = Pattern.compile(" used ([0-9]+)K");

  private final Process process;
  private final Path log;

  private ChildProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** @param log where its output goes; null to read it from {@link #process} */
  static ChildProcess start(Path directory, Path log, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(TEXTDESK|SPRING|SERVER|CAMEL|LOGGING)_.*"));
    if (log == null) {
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    } else {
      builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }
    ChildProcess child = new ChildProcess(builder.start(), log);
    Runtime.getRuntime().addShutdownHook(new Thread(child.process::destroyForcibly));
    return child;
  }

  Process process() {
    return process;
  }

  long pid() {
    return process.pid();
  }

  void failIfDead() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("the process ended; its output is in " + log + (log == null ? "" : ":\n" + tail()));
    }
  }

  private String tail() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  /** Processor time since its start, of all its threads. */
  long cpuMillis() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_PER_TICK;
  }

  /** Processor time of its threads by name, numbers left out; the kernel keeps 15 characters of a name. */
  Map<String, Long> cpuMillisByThread() throws IOException {
    Map<String, Long> millis = new HashMap<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid() + "/task"))) {
      for (Path thread : threads.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')')).replaceAll("[0-9]+", "N");
        millis.merge(name, (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_PER_TICK, Long::sum);
      }
    } catch (NoSuchFileException endedMeanwhile) {
      return cpuMillisByThread();
    }
    return millis;
  }

  long residentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst().orElse(0);
  }

  /** What is left after a full collection. */
  long heapMegabytes() throws IOException {
    diagnose("GC.run");
    for (String line : diagnose("GC.heap_info").split("\n")) {
      Matcher used = USED.matcher(line);
      if (used.find()) {
        return Long.parseLong(used.group(1)) / 1024;
      }
    }
    return 0;
  }

  /** Runs a diagnostic command in it. */
  String diagnose(String... command) throws IOException {
    List<String> jcmd = new ArrayList<>();
    jcmd.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    jcmd.add(String.valueOf(pid()));
    jcmd.addAll(List.of(command));
    return new String(new ProcessBuilder(jcmd).redirectErrorStream(true).start().getInputStream().readAllBytes());
  }

  /** SIGTERM, and waits for the end. */
  void stop() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
      throw new IOException("the process did not end within " + SECONDS_TO_STOP + " s; its output is in " + log);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
