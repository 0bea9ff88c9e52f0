package io.textdesk.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

/** The sandbox page in a real browser, as a first-time visitor finds it: empty. */
@SandboxTest
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_CLASS)
class SandboxPageTest {

  private static Playwright playwright;
  private static Browser browser;

  @LocalServerPort int port;
  Page page;
  final List<String> complaints = new ArrayList<>();

  @BeforeAll
  static void openBrowser() {
    Path chromium = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        .map(Path::of).filter(Files::isExecutable).findFirst().orElse(null);
    if (chromium == null) {
      String message = "There is no Chromium in /usr/bin: install Debian's package chromium";
      if (System.getenv("CI") != null) {
        fail(message);
      }
      assumeTrue(false, "Skipped. " + message);
    }
    playwright = Playwright.create(
        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
        .setExecutablePath(chromium)
        .setArgs(List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync")));
  }

  @AfterAll
  static void closeBrowser() {
    if (playwright != null) {
      playwright.close();
    }
  }

  @AfterEach
  void thePageHadNothingToComplainAbout() {
    page.close();
    Assertions.assertEquals(List.of(), complaints);
  }

  @Test
  void takesATextToTheDeskAndTheAnswerBackToThePhone() {
    open(1280);
    page.getByTestId("phone-customer").selectOption("Maya Okafor");

    page.getByTestId("phone-input").fill("Where is my order <b>1001</b>?");
    page.getByTestId("phone-send").click();

    assertThat(comment("Where is my order <b>1001</b>?")).isVisible();

    page.getByTestId("reply-input").fill("It left our warehouse this morning.");
    page.getByTestId("reply-send").click();

    assertThat(bubbles("in").last()).containsText("It left our warehouse this morning.");
    assertThat(page.locator("[data-testid=happened-row][data-outcome=done]").first()).isVisible();

    page.getByTestId("ticket-close").click();

    assertThat(page.locator("[data-metric='Opened Ticket']").first()).isVisible();
    assertThat(page.locator("[data-metric='Resolved Ticket']").first()).isVisible();
    for (String step : List.of("step-1", "step-2", "step-3")) {
      assertThat(page.getByTestId(step)).hasAttribute("data-done", "true");
    }
  }

  @Test
  void losesWebhooks_andStopsLosingThem() {
    open(1280);

    page.getByTestId("webhooks").click();
    assertThat(page.getByTestId("webhooks")).hasText("Webhooks are lost");

    page.getByTestId("webhooks").click();
    assertThat(page.getByTestId("webhooks")).hasText("Lose webhooks");
  }

  @Test
  void showsWhyAKeywordMakesNoTicket() {
    open(1280);
    page.getByTestId("phone-customer").selectOption("Lukas Brandt");

    page.getByTestId("phone-quick-STOP").click();

    assertThat(page.locator("[data-testid=happened-row][data-reason=keyword]").first()).isVisible();
    assertThat(bubbles("in").last()).isVisible();
  }

  @Test
  void notesACampaignOnTheTicket() {
    open(1280);
    page.getByTestId("phone-customer").selectOption("Maya Okafor");
    page.getByTestId("phone-input").fill("Is anybody there?");
    page.getByTestId("phone-send").click();
    assertThat(comment("Is anybody there?")).isVisible();

    page.getByTestId("klaviyo-campaign").click();

    assertThat(comment("Klaviyo sent the campaign \"Summer drop\"")).isVisible();
  }

  @Test
  void tellsTheAgentThatAReplyDidNotArrive() {
    open(1280);
    page.getByTestId("phone-customer").selectOption("Maya Okafor");
    page.getByTestId("phone-input").fill("Do you hear me?");
    page.getByTestId("phone-send").click();
    assertThat(comment("Do you hear me?")).isVisible();
    page.getByTestId("phone-off").click();
    assertThat(page.getByTestId("phone-off")).hasAttribute("aria-pressed", "true");

    page.getByTestId("reply-input").fill("Loud and clear");
    page.getByTestId("reply-send").click();

    assertThat(comment("did not reach the customer: the phone could not be reached")).isVisible();
    page.getByTestId("phone-off").click();
    assertThat(page.getByTestId("phone-off")).hasAttribute("aria-pressed", "false");
  }

  @ParameterizedTest
  @ValueSource(ints = {1280, 390})
  void fitsTheWidth(int width) {
    open(width);

    Object overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth");

    Assertions.assertEquals(0, overflow);
  }

  @Test
  void worksOnAPhone() {
    open(390);
    page.getByTestId("tab-phone").click();
    page.getByTestId("phone-customer").selectOption("Maya Okafor");
    page.getByTestId("phone-input").fill("Hello from a small screen");
    page.getByTestId("phone-send").click();

    page.getByTestId("tab-desk").click();

    assertThat(comment("Hello from a small screen")).isVisible();
  }

  private Locator comment(String text) {
    return page.getByTestId("ticket-comment").filter(new Locator.FilterOptions().setHasText(text)).first();
  }

  private Locator bubbles(String direction) {
    return page.locator("[data-testid=phone-bubble][data-direction=" + direction + "]");
  }

  private void open(int width) {
    page = browser.newPage(new Browser.NewPageOptions().setViewportSize(width, 844));
    page.onConsoleMessage(message -> {
      if (message.type().equals("error")) {
        complaints.add(message.text());
      }
    });
    page.onPageError(complaints::add);
    page.navigate("http://localhost:" + port + "/sandbox");
    page.getByTestId("phone-input").waitFor();
  }
}
