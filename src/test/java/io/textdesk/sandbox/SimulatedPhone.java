package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A customer with a phone: texts the brand, and sees what the brand texts back. */
public final class SimulatedPhone {

  private final KlaviyoProfile profile;
  private final SimulatedKlaviyo klaviyo;
  private final List<PhoneMessage> messages = new ArrayList<>();
  private final List<PhoneMessage> whatsapp = new ArrayList<>();
  private String failure;

  SimulatedPhone(KlaviyoProfile profile, SimulatedKlaviyo klaviyo) {
    this.profile = profile;
    this.klaviyo = klaviyo;
  }

  public String profileId() {
    return profile.id;
  }

  /** First and last name; empty where Klaviyo knows none. */
  public String name() {
    synchronized (klaviyo.lock()) {
      String first = profile.firstName == null ? "" : profile.firstName;
      return (first + " " + (profile.lastName == null ? "" : profile.lastName)).strip();
    }
  }

  /** Null where Klaviyo knows none. */
  public String email() {
    synchronized (klaviyo.lock()) {
      return profile.email;
    }
  }

  public String number() {
    return profile.number;
  }

  public boolean consented() {
    synchronized (klaviyo.lock()) {
      return profile.consented;
    }
  }

  /** Changes consent without an event, so that what others remember of it is out of date. */
  public void setConsented(boolean consented) {
    synchronized (klaviyo.lock()) {
      profile.consent(consented);
    }
  }

  /** What others wrote on the customer's profile, as JSON. */
  public String properties() {
    synchronized (klaviyo.lock()) {
      return profile.properties.toString();
    }
  }

  /** Marketing writes a property on the customer's profile. */
  public void setProperty(String name, String value) {
    synchronized (klaviyo.lock()) {
      profile.properties.put(name, value);
    }
  }

  public void setEmail(String email) {
    synchronized (klaviyo.lock()) {
      profile.email = email;
    }
  }

  /** From now on texts to this phone fail for this reason, as in "Device Unreachable"; null ends that. */
  public void setFailure(String reason) {
    synchronized (klaviyo.lock()) {
      failure = reason;
    }
  }

  /** Whether texts to this phone fail. */
  public boolean isOff() {
    synchronized (klaviyo.lock()) {
      return failure != null;
    }
  }

  /** Texts the brand, and answers the id of the event that tells so. */
  public String texts(String text) {
    return texts(text, event -> {});
  }

  /** As {@link #texts(String)}, with an event that the test has changed before it was sent. */
  public String texts(String text, Consumer<ObjectNode> change) {
    synchronized (klaviyo.lock()) {
      return klaviyo.texting().inbound(this, text, change, true).path("external_id").asText();
    }
  }

  /** Writes to the brand by WhatsApp, and answers the id of the event that tells so. */
  public String writesByWhatsapp(String text) {
    synchronized (klaviyo.lock()) {
      return klaviyo.texting().whatsapp(this, text);
    }
  }

  /** The WhatsApp messages that a person at the brand wrote, in order. */
  public List<String> receivedByWhatsapp() {
    synchronized (klaviyo.lock()) {
      return whatsapp.stream().filter(message -> !message.fromCustomer()).map(PhoneMessage::text).toList();
    }
  }

  /** So long ago that the brand cannot answer any more. */
  public void lastWroteByWhatsapp(Instant time) {
    synchronized (klaviyo.lock()) {
      profile.lastWhatsapp = time;
    }
  }

  public List<PhoneMessage> messages() {
    synchronized (klaviyo.lock()) {
      return List.copyOf(messages);
    }
  }

  /** The texts that a person at the brand wrote, in order. */
  public List<String> received() {
    return messages().stream().filter(message -> !message.fromCustomer() && !message.automatic())
        .map(PhoneMessage::text).toList();
  }

  KlaviyoProfile profile() {
    return profile;
  }

  String failure() {
    return failure;
  }

  void showsWhatsapp(PhoneMessage message) {
    whatsapp.add(message);
  }

  void shows(PhoneMessage message) {
    messages.add(message);
  }

  @Override
  public String toString() {
    return "phone of " + name() + " " + number();
  }
}
