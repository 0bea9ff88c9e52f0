package io.textdesk.intake;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** The body of a request whose sender may be anybody: neither endless nor endlessly slow. */
final class IncomingBody {

  private final HttpServletRequest request;
  private final int maxSize;
  private final long endNanos;

  IncomingBody(HttpServletRequest request, int maxSize, Duration within) {
    this.request = request;
    this.maxSize = maxSize;
    this.endNanos = System.nanoTime() + within.toNanos();
  }

  /** @throws DeliveryRefused when it is too large or too slow */
  byte[] read(LargeBodies large) throws IOException, DeliveryRefused {
    if (request.getContentLengthLong() > maxSize) {
      throw tooLarge();
    }
    InputStream in = request.getInputStream();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int read; (read = in.read(buffer)) >= 0;) {
      if (body.size() + read > maxSize) {
        throw tooLarge();
      }
      if (isLate()) {
        throw new DeliveryRefused(HttpServletResponse.SC_REQUEST_TIMEOUT, "the body took too long to arrive");
      }
      body.write(buffer, 0, read);
      large.enter(body.size());
    }
    return body.toByteArray();
  }

  /**
   * Reads on for a while, since a sender that is cut off while it sends never sees the answer.
   *
   * @return whether the sender came to an end
   */
  boolean drain() throws IOException {
    InputStream in = request.getInputStream();
    byte[] buffer = new byte[8192];
    long drained = 0;
    int read = 0;
    while (read >= 0 && drained <= maxSize && !isLate()) {
      read = in.read(buffer);
      drained += read;
    }
    return read < 0;
  }

  private boolean isLate() {
    return System.nanoTime() > endNanos;
  }

  private DeliveryRefused tooLarge() {
    return new DeliveryRefused(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, "more than " + maxSize + " bytes");
  }
}
