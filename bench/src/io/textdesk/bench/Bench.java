package io.textdesk.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Measures Textdesk between stub upstreams and a load generator, and prints tables. */
public final class Bench {

  /** One thing to find out. */
  interface Scenario {
    void run(Bench bench) throws Exception;
  }

  private static final Map<String, Scenario> SCENARIOS = new LinkedHashMap<>();

  static {
    SCENARIOS.put("intake", new IntakeScenario());
    SCENARIOS.put("end-to-end", new EndToEndScenario());
    SCENARIOS.put("steady", new SteadyScenario());
    SCENARIOS.put("backlog", new BacklogScenario());
    SCENARIOS.put("campaign", new CampaignScenario());
    SCENARIOS.put("limits", new LimitsScenario());
    SCENARIOS.put("outage", new OutageScenario());
  }

  final Options options;
  final Path home;
  final Path work;
  private int started;

  private Bench(Options options) {
    this.options = options;
    this.home = Path.of(System.getProperty("bench.home")).toAbsolutePath();
    this.work = Path.of(options.text("work", home.resolve("bench/target").toString()))
        .resolve("textdesk-bench").toAbsolutePath();
  }

  public static void main(String[] arguments) throws Exception {
    try {
      Options options = Options.of(arguments);
      boolean all = options.scenario().equals("all");
      if (!all && !SCENARIOS.containsKey(options.scenario())) {
        throw new IllegalArgumentException("Scenarios: " + String.join(", ", SCENARIOS.keySet()) + ", all");
      }
      Bench bench = new Bench(options);
      Conditions.print(bench);
      for (Map.Entry<String, Scenario> scenario : SCENARIOS.entrySet()) {
        if (all || scenario.getKey().equals(options.scenario())) {
          bench.removeWork();
          scenario.getValue().run(bench);
        }
      }
      System.out.println("\nLoad average at the end: " + Conditions.loadAverage());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
    System.exit(0);
  }

  StubProcess startUpstreams() throws IOException {
    return new StubProcess(home);
  }

  /** The real jar, with an empty data directory. */
  TextdeskApp textdesk(StubProcess upstreams) throws IOException {
    List<String> program = javaOptions();
    program.addAll(options.has("profile") ? HotSpots.JAVA_OPTIONS : List.of());
    program.add("-jar");
    program.add(home.resolve("target/textdesk.jar").toString());
    Map<String, String> settings = new LinkedHashMap<>();
    if (options.has("consumers")) {
      settings.put("textdesk.consumers.inbound-sms", options.text("consumers", ""));
    }
    for (String setting : words(options.text("app-options", ""))) {
      int equals = setting.indexOf('=');
      settings.put(setting.substring(setting.startsWith("--") ? 2 : 0, equals), setting.substring(equals + 1));
    }
    return new TextdeskApp(directory("textdesk"), program, upstreams, settings);
  }

  /** The reference endpoints, with the same Java options, an empty data directory and Textdesk's own settings. */
  TextdeskApp reference(StubProcess upstreams) throws IOException {
    List<String> program = javaOptions();
    program.addAll(List.of("-cp", System.getProperty("java.class.path"), Reference.class.getName()));
    return new TextdeskApp(directory("reference"), program, upstreams, Map.of());
  }

  List<String> javaOptions() {
    return new ArrayList<>(words(options.text("java-options", "-Xmx512m")));
  }

  private static List<String> words(String text) {
    return Stream.of(text.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  private Path directory(String name) {
    return work.resolve(name + "-" + ++started);
  }

  private void removeWork() throws IOException {
    if (Files.exists(work)) {
      try (Stream<Path> files = Files.walk(work)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(work);
  }

  static void say(String what) {
    System.err.println("  " + what);
  }
}
