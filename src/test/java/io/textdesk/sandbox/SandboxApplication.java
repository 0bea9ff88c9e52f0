package io.textdesk.sandbox;

import io.textdesk.TextdeskApplication;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;

/** Textdesk with a simulated phone and desk, for everybody who wants to see it work. */
public class SandboxApplication {

  public static void main(String[] args) {
    String[] sandbox = Stream.concat(
        Stream.of("--textdesk.sandbox=true", "--textdesk.sandbox.reconcile-every=30s", "--textdesk.sandbox.first-note=true"),
        Stream.of(args)).toArray(String[]::new);
    SpringApplication.from(TextdeskApplication::main).with(SandboxConfiguration.class).run(sandbox);
  }
}
