package io.textdesk.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java process that the bench started, and what it costs. */
final class ChildProcess implements AutoCloseable {

  /** Of the kernel's count of processor time; the same on all of today's Linux. */
  private static final int MILLIS_PER_TICK = 10;
  private static final int SECONDS_TO_STOP = 60;

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
      java.util.regex.Matcher used = java.util.regex.Pattern.compile(" used ([0-9]+)K").matcher(line);
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
