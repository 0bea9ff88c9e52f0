package io.textdesk.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** Under which a run took place; without them its figures mean nothing. */
final class Conditions {

  private Conditions() {}

  static void print(Bench bench) throws IOException {
    Files.createDirectories(bench.work);
    Map<String, String> settings = new TreeMap<>(bench.options.values());
    settings.remove("work");
    System.out.println("**Conditions:** " + ZonedDateTime.now().truncatedTo(ChronoUnit.MINUTES).toOffsetDateTime()
        + "; commit " + commit(bench.home)
        + "; " + Runtime.getRuntime().availableProcessors() + " processors, "
        + value("/proc/cpuinfo", "model name").replaceAll("\\s+", " ")
        + "; " + Long.parseLong(value("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "")) / 1024 / 1024 + " GB"
        + "; " + value("/etc/os-release", "PRETTY_NAME").replace("\"", "")
        + ", Linux " + System.getProperty("os.version")
        + "; Java " + System.getProperty("java.vendor.version", "") + System.getProperty("java.runtime.version")
        + "; data on " + Files.getFileStore(bench.work).type()
        + "; java options of Textdesk: " + String.join(" ", bench.javaOptions())
        + "; options of the run: " + (settings.isEmpty() ? "none" : settings.toString().replaceAll("[{}]", ""))
        + "; load average at the start: " + loadAverage());
  }

  static String loadAverage() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
  }

  private static String value(String file, String name) throws IOException {
    if (!Files.exists(Path.of(file))) {
      return "?";
    }
    return Files.readAllLines(Path.of(file)).stream().filter(line -> line.startsWith(name)).findFirst()
        .map(line -> line.substring(line.indexOf(line.contains(":") && !line.contains("=") ? ':' : '=') + 1).strip())
        .orElse("?");
  }

  private static String commit(Path home) throws IOException {
    return output("git", "-C", home.toString(), "rev-parse", "--short", "HEAD")
        + (output("git", "-C", home.toString(), "status", "--porcelain").isEmpty() ? "" : " with changes");
  }

  private static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes()).strip();
  }
}
