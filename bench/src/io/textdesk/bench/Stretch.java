package io.textdesk.bench;

import java.io.IOException;
import java.util.Locale;

/** A stretch of time on the clock: what arrived in it, and what it cost whom. */
final class Stretch {

  private final StubProcess upstreams;
  private final ChildProcess app;
  private final long startedAt = System.nanoTime();
  private final Counts before;
  private final long appCpu;
  private final long upstreamsCpu;
  private final long benchCpu;
  private double seconds;
  private Counts counts;
  private double appCores;
  private double upstreamsCores;
  private double benchCores;

  Stretch(StubProcess upstreams, ChildProcess app) throws IOException {
    this.upstreams = upstreams;
    this.app = app;
    before = upstreams.counts();
    appCpu = app.cpuMillis();
    upstreamsCpu = upstreams.child().cpuMillis();
    benchCpu = ownCpuMillis();
  }

  Stretch end() throws IOException {
    seconds = (System.nanoTime() - startedAt) / 1e9;
    counts = upstreams.counts().since(before);
    appCores = (app.cpuMillis() - appCpu) / 1_000.0 / seconds;
    upstreamsCores = (upstreams.child().cpuMillis() - upstreamsCpu) / 1_000.0 / seconds;
    benchCores = (ownCpuMillis() - benchCpu) / 1_000.0 / seconds;
    return this;
  }

  private static long ownCpuMillis() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
  }

  double seconds() {
    return seconds;
  }

  Counts counts() {
    return counts;
  }

  double perSecond() {
    return counts.texts() / seconds;
  }

  double appMillisPer(double things) {
    return appCores * seconds * 1_000 / things;
  }

  double requestsPerText() {
    return (double) counts.requests() / counts.texts();
  }

  /** Processors in use: by Textdesk, by the upstreams, by the load generator. */
  String cores() {
    return String.format(Locale.ROOT, "%.2f + %.2f + %.2f", appCores, upstreamsCores, benchCores);
  }
}
