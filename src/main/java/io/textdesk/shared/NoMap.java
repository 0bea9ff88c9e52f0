package io.textdesk.shared;

import java.util.Map;
import org.apache.camel.Converter;
import org.apache.camel.TypeConverters;
import org.springframework.stereotype.Component;

/**
 * A text is no map. Camel's SQL asks that of the body for each parameter, and without this answer it searches all
 * converters there are, each time, which takes longer than the statement.
 */
@Component
public class NoMap implements TypeConverters {

  @Converter(allowNull = true)
  public Map<?, ?> map(String text) {
    return null;
  }

  @Converter(allowNull = true)
  public Map<?, ?> map(byte[] text) {
    return null;
  }
}
