package io.textdesk.intake;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Answers as the senders understand them. Zendesk repeats after a 503 with a short Retry-After and after no other
 * failure of ours, so whatever goes wrong in the web server or in a route is that; and every refusal has a reason in
 * JSON.
 */
class IntakeResponse extends HttpServletResponseWrapper {

  private static final String RETRY_AFTER_SECONDS = "30";

  IntakeResponse(HttpServletResponse response) {
    super(response);
  }

  void refuse(int status, String reason) throws IOException {
    resetBuffer();
    setStatus(status);
    byte[] body = ("{\"error\":\"" + reason + "\"}").getBytes(StandardCharsets.UTF_8);
    setContentType(MediaType.APPLICATION_JSON_VALUE);
    setContentLength(body.length);
    getOutputStream().write(body);
    flushBuffer();
  }

  @Override
  public void setStatus(int status) {
    super.setStatus(failed(status) ? SC_SERVICE_UNAVAILABLE : status);
    if (failed(status)) {
      setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
  }

  @Override
  public void sendError(int status) throws IOException {
    HttpStatus known = HttpStatus.resolve(status);
    refuse(status, failed(status) ? "could not be stored, please repeat"
        : known == null ? "refused" : known.getReasonPhrase());
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    sendError(status);
  }

  private static boolean failed(int status) {
    return status >= SC_INTERNAL_SERVER_ERROR;
  }
}
