package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A Zendesk account on loopback, with a desk where agents work. */
public final class SimulatedZendesk implements AutoCloseable {

  private static final String WEBHOOK_SECRET = "zendesk-sandbox-signing-secret-0123456789";

  private final Object lock = new Object();
  private final RateLimits limits = new RateLimits();
  private final ZendeskLogin login = new ZendeskLogin();
  private final ZendeskHouse house = new ZendeskHouse(login, limits);
  private final JsonServer server;
  private final ZendeskWebhooks webhooks;
  private final ZendeskTickets tickets;
  private final ZendeskTicketWriting writing;
  private final ZendeskTicketReading reading;
  private final SimulatedDesk desk;

  /** Listens on a port of 127.0.0.1; 0 takes a free one. */
  public SimulatedZendesk(int port) {
    server = new JsonServer("zendesk", port, house, lock);
    URI url = server.url();
    ZendeskUsers users = new ZendeskUsers(url);
    ZendeskAccount account = new ZendeskAccount(url);
    webhooks = new ZendeskWebhooks(url, WEBHOOK_SECRET, ZendeskUsers.CONNECTOR_ID);
    tickets = new ZendeskTickets(webhooks, users);
    desk = new SimulatedDesk(lock, tickets);
    login.serve(server);
    account.serve(server);
    users.serve(server);
    writing = new ZendeskTicketWriting(url, tickets);
    writing.serve(server);
    reading = new ZendeskTicketReading(url, tickets, account);
    reading.serve(server);
    new ZendeskSearch(url, tickets).serve(server);
    new ZendeskRules(url).serve(server);
    webhooks.serve(server);
    server.start();
  }

  public URI url() {
    return server.url();
  }

  public String clientId() {
    return ZendeskLogin.CLIENT_ID;
  }

  public String clientSecret() {
    return ZendeskLogin.CLIENT_SECRET;
  }

  /** A token that never ends. */
  public String accessToken() {
    return ZendeskLogin.READY_TOKEN;
  }

  /** The connector's own user. */
  public String email() {
    return ZendeskLogin.EMAIL;
  }

  public String apiToken() {
    return ZendeskLogin.API_TOKEN;
  }

  public String webhookSecret() {
    return WEBHOOK_SECRET;
  }

  public String accountId() {
    return ZendeskAccount.ACCOUNT_ID;
  }

  /** Two, of which the first is the default. */
  public List<Brand> brands() {
    return ZendeskAccount.BRANDS;
  }

  public SimulatedDesk desk() {
    return desk;
  }

  /** From now on events go there; null sends them nowhere. */
  public void deliverWebhooksTo(URI endpoint) {
    synchronized (lock) {
      webhooks.deliverTo(endpoint);
    }
  }

  /** While webhooks are inactive, or Zendesk's circuit breaker is open, events are lost to them. */
  public void setWebhooksActive(boolean active) {
    synchronized (lock) {
      webhooks.setActive(active);
    }
  }

  public boolean webhooksActive() {
    synchronized (lock) {
      return webhooks.active();
    }
  }

  /** Whether a new ticket also tells of its first comment; nobody knows, the default is yes. */
  public void setCommentAddedOnCreation(boolean raised) {
    synchronized (lock) {
      tickets.setCommentAddedOnCreation(raised);
    }
  }

  /** Whether a ticket's audits can be had newest first; its reference does not say so, the default is yes. */
  public void setAuditsSortable(boolean sortable) {
    synchronized (lock) {
      reading.setAuditsSortable(sortable);
    }
  }

  /** From now on a repeated creation is a new one, as two hours after the first. */
  public void forgetIdempotencyKeys() {
    synchronized (lock) {
      writing.forgetKeys();
    }
  }

  /** For tokens that are issued from now on. */
  public void setTokenLifetime(Duration lifetime) {
    login.setLifetime(lifetime);
  }

  public int tokensIssued() {
    return login.issued();
  }

  /** Ends all tokens that were issued; the ready one stays. */
  public void expireTokens() {
    login.expireTokens();
  }

  /** Sends the same event once more, signed anew. */
  public Delivery redeliver(String eventId) {
    byte[] body;
    synchronized (lock) {
      body = webhooks.told(eventId);
    }
    return webhooks.sender().deliver(eventId, body, webhooks.receiver());
  }

  /** Signs a body and posts it at once. */
  public Delivery deliver(ObjectNode body) {
    return deliver(Json.bytes(body));
  }

  public Delivery deliver(byte[] body) {
    return webhooks.sender().deliver(Ids.ulid(), body, webhooks.receiver());
  }

  /** Signs a body as of another moment, and lets the test change the headers before it is posted. */
  public Delivery deliver(byte[] body, Instant signedAt, Consumer<Map<String, String>> change) {
    Map<String, String> headers = ZendeskWebhooks.sign(webhooks.receiver(), body, signedAt);
    change.accept(headers);
    return webhooks.sender().deliver(Ids.ulid(), body, webhooks.receiver().endpoint(), headers);
  }

  /** Every attempt to hand a webhook over. */
  public List<Delivery> deliveries() {
    return webhooks.sender().deliveries();
  }

  /** How many events wait for their delivery or its repetition. */
  public int pendingDeliveries() {
    return webhooks.sender().pending();
  }

  /** Does not wait any longer with what is to be repeated. */
  public void repeatDeliveriesNow() {
    webhooks.sender().hurry();
  }

  public void forgetPendingDeliveries() {
    webhooks.sender().forgetPending();
  }

  public List<RecordedRequest> requests() {
    return server.requests();
  }

  public Faults faults() {
    return server.faults();
  }

  public void setRateLimits(boolean on) {
    limits.set(on);
  }

  /** The account's plan: 400 by default. */
  public void setRequestsPerMinute(int requests) {
    house.setRequestsPerMinute(requests);
  }

  /** Forgets requests, deliveries, faults and used-up limits; people and tickets stay. */
  public void reset() {
    server.reset();
    webhooks.sender().reset();
    limits.clear();
  }

  @Override
  public void close() {
    server.close();
    webhooks.close();
  }
}
