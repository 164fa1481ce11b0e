// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.audience;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One audience with its contacts, as the vendor keeps it. The key of an address decides which contact it names. Not safe for threads: {@link AudienceStore} holds the lock.
 * Tested by {@code EspSandboxTest} and {@code VendorApiTest}.
 */
public final class SandboxAudience {

    /** The first id of a membership, apart from other ids. */
    private static final int FIRST_MEMBERSHIP_ID = 1000;

    /** The source of a contact that subscribed at the vendor's own form, in Mailchimp's words. */
    private static final String FORM = "Hosted Signup Form";

    private final String id;
    private final UnaryOperator<String> contactKey;
    private final Instant startedAt;
    private boolean doubleOptIn;
    private final Map<String, SandboxContact> contacts = new LinkedHashMap<>();
    private final Map<String, SandboxField> fields = new LinkedHashMap<>();
    private final Map<String, Integer> memberships = new LinkedHashMap<>();
    private final Map<String, String> topics = new LinkedHashMap<>();
    private final List<Map<String, Object>> events = new ArrayList<>();
    private final List<Map<String, String>> automations = new ArrayList<>();
    private final List<StatusChange> statusChanges = new ArrayList<>();
    private final Set<String> erased = new HashSet<>();
    private int nextMembershipId = FIRST_MEMBERSHIP_ID;

    SandboxAudience(final String id, final UnaryOperator<String> contactKey, final Instant startedAt) {
        this.id = id;
        this.contactKey = contactKey;
        this.startedAt = startedAt;
    }

    /** Returns the id of the audience. */
    public String id() {
        return id;
    }

    /** Returns whether new contacts confirm their subscription by mail. */
    public boolean isDoubleOptIn() {
        return doubleOptIn;
    }

    /** Sets whether new contacts confirm their subscription by mail. */
    public void setDoubleOptIn(final boolean confirmed) {
        doubleOptIn = confirmed;
    }

    /** Adds or replaces a field that takes any value of its type. */
    public SandboxField addField(final String tag, final String name, final String type, final boolean required) {
        return addField(tag, name, type, required, List.of());
    }

    /**
     * Adds or replaces a field.
     *
     * @param options the values that the field accepts; empty for any
     */
    public SandboxField addField(final String tag, final String name, final String type, final boolean required, final List<String> options) {
        final SandboxField field = new SandboxField(fields.size() + 1, tag, name, type, required, options);
        fields.put(tag, field);
        return field;
    }

    /** Returns the fields by tag. */
    public Map<String, SandboxField> fields() {
        return Collections.unmodifiableMap(fields);
    }

    /** Returns all contacts, the oldest first. */
    public Collection<SandboxContact> contacts() {
        return Collections.unmodifiableCollection(contacts.values());
    }

    /** Returns the contact of an address; null for none. */
    public SandboxContact find(final String address) {
        return contacts.get(contactKey.apply(address));
    }

    /** Returns the contact with a key; null for none. */
    public SandboxContact findByKey(final String key) {
        return contacts.get(key);
    }

    /** Adds a contact without a status. */
    public SandboxContact add(final String address) {
        final SandboxContact contact = new SandboxContact(address);
        contacts.put(contactKey.apply(address), contact);
        return contact;
    }

    /**
     * Adds or replaces a contact, as test data.
     *
     * @param at milliseconds since the sandbox was started
     */
    public SandboxContact seed(final String address, final String status, final long at) {
        final SandboxContact before = find(address);
        final SandboxContact contact = add(address);
        contact.setStatus(status);
        touch(contact, at);
        statusChanges.add(new StatusChange(address, before == null ? null : before.status(), status, StatusChange.Actor.SEED, at));
        return contact;
    }

    /**
     * Sets the status of a contact. A contact that is set to pending gets a confirmation mail each time.
     *
     * @param at milliseconds since the sandbox was started
     */
    public void setStatus(final SandboxContact contact, final String status, final StatusChange.Actor by, final long at) {
        if (!status.equals(contact.status())) {
            statusChanges.add(new StatusChange(contact.address(), contact.status(), status, by, at));
        }
        contact.setStatus(status);
        touch(contact, at);
        contact.setUnsubscribeReason("");
        if ("pending".equals(status)) {
            automations.add(Map.of("trigger", "confirmation asked", "email_address", contact.address()));
        }
    }

    /**
     * Notes a change of a contact.
     *
     * @param at milliseconds since the sandbox was started
     */
    public void touch(final SandboxContact contact, final long at) {
        contact.setChangedAt(startedAt.plusMillis(at).truncatedTo(ChronoUnit.SECONDS));
        if ("subscribed".equals(contact.status()) && contact.optedInAt() == null) {
            contact.setOptedInAt(contact.changedAt());
        }
    }

    /** Applies the choice of a person at the vendor's own form. It overrides every earlier status, and an erasure. */
    public void applyForm(final String address, final String status, final long at) {
        erased.remove(contactKey.apply(address));
        final SandboxContact known = find(address);
        final SandboxContact contact = known == null ? add(address) : known;
        contact.setOptedInAt(null);
        contact.setSource("subscribed".equals(status) ? FORM : contact.source());
        setStatus(contact, status, StatusChange.Actor.PERSON, at);
    }

    /** Gives a contact another address. The contact keeps everything else. */
    public void changeAddress(final SandboxContact contact, final String address, final long at) {
        statusChanges.add(new StatusChange(contact.address(), contact.status(), null, StatusChange.Actor.API, at));
        statusChanges.add(new StatusChange(address, null, contact.status(), StatusChange.Actor.API, at));
        contacts.remove(contactKey.apply(contact.address()));
        contact.setAddress(address);
        touch(contact, at);
        contacts.put(contactKey.apply(address), contact);
    }

    /** Deletes a contact for ever. */
    public void erase(final SandboxContact contact, final long at) {
        statusChanges.add(new StatusChange(contact.address(), contact.status(), null, StatusChange.Actor.API, at));
        erased.add(contactKey.apply(contact.address()));
        contacts.remove(contactKey.apply(contact.address()));
    }

    /** Returns whether the contact of an address was erased. */
    public boolean isErased(final String address) {
        return erased.contains(contactKey.apply(address));
    }

    /** Returns the ids of the memberships by name. */
    public Map<String, Integer> memberships() {
        return Collections.unmodifiableMap(memberships);
    }

    /** Returns the id of a membership, and creates it where there is none with the name. */
    public int membershipId(final String name) {
        return memberships.computeIfAbsent(name, any -> nextMembershipId++);
    }

    /** Returns the name of a membership; null for none. */
    public String membershipName(final int membershipId) {
        return memberships.entrySet().stream().filter(entry -> entry.getValue() == membershipId).map(Map.Entry::getKey).findFirst().orElse(null);
    }

    /** Deletes a membership. Its contacts leave it. */
    public void removeMembership(final String name) {
        memberships.remove(name);
        contacts.values().forEach(contact -> contact.memberships().remove(name));
    }

    /** Notes a mail or an automation that the vendor would have started: {@code {trigger, email_address, ...}}. */
    public void addAutomation(final Map<String, String> automation) {
        automations.add(automation);
    }

    /** Adds a contact to a membership. */
    public void join(final SandboxContact contact, final String name, final boolean startsAutomations) {
        membershipId(name);
        if (contact.memberships().add(name) && startsAutomations) {
            automations.add(Map.of("trigger", "tag added", "tag", name, "email_address", contact.address()));
        }
    }

    /** Adds a topic: the vendor's unit of consent for one purpose, such as a marketing permission. */
    public void addTopic(final String topicId, final String text) {
        topics.put(topicId, text);
    }

    /** Returns the texts of the topics by id. */
    public Map<String, String> topics() {
        return Collections.unmodifiableMap(topics);
    }

    /**
     * Adds an event of a contact.
     *
     * @param event what the request said of it; its name under {@code name}
     */
    public void addEvent(final SandboxContact contact, final Map<String, Object> event, final boolean startsAutomations) {
        final Map<String, Object> kept = new LinkedHashMap<>(event);
        kept.put("email_address", contact.address());
        events.add(kept);
        if (startsAutomations) {
            automations.add(Map.of("trigger", "event", "event", String.valueOf(event.get("name")), "email_address", contact.address()));
        }
    }

    /** Returns the events of contacts, the oldest first. */
    public List<Map<String, Object>> events() {
        return Collections.unmodifiableList(events);
    }

    /** Returns the mails and automations that the vendor would have started, the oldest first. */
    public List<Map<String, String>> automations() {
        return Collections.unmodifiableList(automations);
    }

    /** Returns every change of a status, the oldest first. */
    public List<StatusChange> statusChanges() {
        return Collections.unmodifiableList(statusChanges);
    }
}
