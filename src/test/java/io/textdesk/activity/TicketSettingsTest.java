package io.textdesk.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TicketSettingsTest {

  @Test
  void includesTheListedBrands_andATicketThatDoesNotTellItsBrand() {
    TicketSettings two = brands("7300415550222", "8447346621311");

    assertThat(two.includes(8447346621311L)).isTrue();
    assertThat(two.includes(7300415550999L)).isFalse();
    assertThat(two.includes(null)).isTrue();
  }

  @Test
  void includesNoTicket_whenMetricsAreOff() {
    assertThat(brands("none").includes(8447346621311L)).isFalse();
    assertThat(brands("none").includes(null)).isFalse();
  }

  private static TicketSettings brands(String... ids) {
    return new TicketSettings(List.of(ids), TicketSettings.FieldsShape.OBJECT, "closed", "");
  }
}
