package io.textdesk.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.textdesk.settings.SettingRejected;
import io.textdesk.shared.UpstreamFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReconciliationTest {

  @ParameterizedTest
  @CsvSource({"20, 200, 40", "100, 200, 200", "1, 50, 1"})
  void costsItsShareOfTheLimit_andAtLeastOneRequest(int percent, int limit, int share) {
    assertThat(new Reconciliation(percent, limit).requestsPerMinute()).isEqualTo(share);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 101})
  void refusesAShareThatIsNone(int percent) {
    assertThatThrownBy(() -> new Reconciliation(percent, 200))
        .isInstanceOf(SettingRejected.class).hasMessageContaining("textdesk.reconcile.share");
  }

  @Test
  void saysOnceThatARightIsMissing_andOtherThingsEachTime() {
    Reconciliation reconciliation = new Reconciliation(20, 200);
    UpstreamFailure forbidden = new UpstreamFailure.LoginRefused("klaviyo", "get_webhooks", 403);
    UpstreamFailure unauthorized = new UpstreamFailure.LoginRefused("klaviyo", "get_webhooks", 401);

    assertThat(reconciliation.isWorthAWord("look after Klaviyo's webhook", forbidden)).isTrue();
    assertThat(reconciliation.isWorthAWord("look after Klaviyo's webhook", forbidden)).isFalse();
    assertThat(reconciliation.isWorthAWord("look for missed comments", forbidden)).isTrue();
    assertThat(reconciliation.isWorthAWord("look after Klaviyo's webhook", unauthorized)).isTrue();
    assertThat(reconciliation.isWorthAWord("look after Klaviyo's webhook", unauthorized)).isTrue();
  }
}
