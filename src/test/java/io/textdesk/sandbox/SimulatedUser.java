package io.textdesk.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A person in Zendesk: end user, agent or admin. */
public final class SimulatedUser {

  /** Another way to reach a person. */
  record Identity(long id, String type, String value, Instant created) {}

  private final long id;
  private final Instant createdAt = Instant.now();
  private final List<Identity> identities = new CopyOnWriteArrayList<>();
  private volatile String name;
  private volatile String email;
  private volatile String phone;
  private volatile String externalId;
  private volatile String role;
  private volatile boolean sharedPhone;
  private volatile Instant updatedAt = createdAt;

  SimulatedUser(long id, String name, String email, String role) {
    this.id = id;
    this.name = name;
    this.email = email;
    this.role = role;
  }

  public long id() {
    return id;
  }

  public String name() {
    return name;
  }

  /** Null where there is none. */
  public String email() {
    return email;
  }

  /** Null where there is none. */
  public String phone() {
    return phone;
  }

  /** Null where there is none. */
  public String externalId() {
    return externalId;
  }

  /** {@code end-user}, {@code agent} or {@code admin}. */
  public String role() {
    return role;
  }

  public boolean isStaff() {
    return !role.equals("end-user");
  }

  List<Identity> identities() {
    return identities;
  }

  boolean hasEmail(String address) {
    return address != null && (address.equalsIgnoreCase(email) || identities.stream()
        .anyMatch(identity -> identity.type().equals("email") && identity.value().equalsIgnoreCase(address)));
  }

  boolean hasPhone(String number) {
    return number != null && (number.equals(phone) || identities.stream()
        .anyMatch(identity -> identity.type().equals("phone_number") && identity.value().equals(number)));
  }

  void setName(String name) {
    this.name = name;
    updatedAt = Instant.now();
  }

  void setEmail(String email) {
    this.email = email;
    updatedAt = Instant.now();
  }

  void setPhone(String phone, boolean shared) {
    this.phone = phone;
    this.sharedPhone = shared;
    updatedAt = Instant.now();
  }

  void setExternalId(String externalId) {
    this.externalId = externalId;
    updatedAt = Instant.now();
  }

  void setRole(String role) {
    this.role = role;
  }

  ObjectNode json(URI base) {
    ObjectNode user = Json.object().put("id", id).put("url", base + "/api/v2/users/" + id + ".json")
        .put("name", name).put("email", email).put("external_id", externalId).put("phone", phone)
        .put("shared_phone_number", phone == null ? null : sharedPhone).put("role", role)
        .put("created_at", ZendeskTime.seconds(createdAt)).put("updated_at", ZendeskTime.seconds(updatedAt));
    user.put("active", true).put("verified", isStaff()).put("suspended", false).put("locale", "en-US")
        .put("time_zone", "Eastern Time (US & Canada)").putNull("organization_id");
    user.putArray("tags");
    user.putObject("user_fields");
    return user;
  }

  @Override
  public String toString() {
    return role + " " + id + " " + name;
  }
}
