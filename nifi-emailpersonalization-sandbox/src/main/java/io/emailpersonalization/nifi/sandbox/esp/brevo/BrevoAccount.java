// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.brevo;

import io.emailpersonalization.nifi.sandbox.esp.audience.AudienceStore;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;
import io.emailpersonalization.nifi.sandbox.esp.audience.StatusChange;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The contacts of the account. They are those of its one audience, which is a list; its other lists are the audience's memberships. A contact outside the audience's list is
 * {@code archived} unless it is blocklisted, and one that was asked for confirmation and is new is no contact yet. Tested by {@code BrevoSandboxTest}.
 */
final class BrevoAccount {

    private static final Set<String> BLOCKLISTED = Set.of("unsubscribed", "cleaned");

    /** A contact has no equality of its own. */
    private final Map<SandboxContact, Details> details = new WeakHashMap<>();
    private int lastId;

    /** What Brevo holds of a contact beside its attributes. */
    static final class Details {

        private final int id;
        private final Instant createdAt;
        private boolean outside;
        private String beforeConfirmation;
        private boolean smsBlacklisted;

        Details(final int id, final Instant createdAt) {
            this.id = id;
            this.createdAt = createdAt;
        }

        void setSmsBlacklisted(final boolean value) {
            smsBlacklisted = value;
        }
    }

    /** Returns the audience; null where none is added yet. */
    static SandboxAudience audience(final AudienceStore audiences) {
        return audiences.all().stream().findFirst().orElse(null);
    }

    /** Gives an id to every contact, in the order of their creation. */
    void number(final SandboxAudience audience) {
        audience.contacts().forEach(this::details);
    }

    Details details(final SandboxContact contact) {
        return details.computeIfAbsent(contact, any -> {
            lastId++;
            return new Details(lastId, contact.changedAt() == null ? Instant.now() : contact.changedAt());
        });
    }

    int id(final SandboxContact contact) {
        return details(contact).id;
    }

    /** Returns a contact by its address or id; null for none. */
    SandboxContact find(final SandboxAudience audience, final String addressOrId) {
        if (!addressOrId.matches("[0-9]{1,9}")) {
            final SandboxContact contact = audience.find(addressOrId);
            return contact != null && exists(contact) ? contact : null;
        }
        number(audience);
        return audience.contacts().stream().filter(this::exists).filter(contact -> id(contact) == Integer.parseInt(addressOrId)).findFirst().orElse(null);
    }

    /** Whether the contact exists: a new one that was asked for confirmation does not. */
    boolean exists(final SandboxContact contact) {
        return !"pending".equals(contact.status()) || details(contact).beforeConfirmation != null;
    }

    boolean isBlacklisted(final SandboxContact contact) {
        return BLOCKLISTED.contains("pending".equals(contact.status()) ? String.valueOf(details(contact).beforeConfirmation) : contact.status());
    }

    /** Whether the contact is in the list of the audience. */
    boolean isInside(final SandboxContact contact) {
        return switch (contact.status()) {
            case "subscribed" -> true;
            case "archived" -> false;
            default -> exists(contact) && !details(contact).outside;
        };
    }

    List<Integer> listIds(final SandboxAudience audience, final SandboxContact contact) {
        final List<Integer> ids = new ArrayList<>();
        if (isInside(contact)) {
            ids.add(Integer.parseInt(audience.id()));
        }
        contact.memberships().forEach(name -> ids.add(audience.membershipId(name)));
        return ids;
    }

    /** Whether a list exists. */
    static boolean hasList(final SandboxAudience audience, final int listId) {
        return audience.id().equals(Integer.toString(listId)) || audience.membershipName(listId) != null;
    }

    /** Creates a contact outside every list. */
    SandboxContact add(final SandboxAudience audience, final String address, final long at) {
        number(audience);
        final SandboxContact contact = audience.add(address);
        audience.setStatus(contact, "archived", StatusChange.Actor.API, at);
        lastId++;
        details.put(contact, new Details(lastId, Instant.now()));
        return contact;
    }

    /** Adds a contact to a list. Whoever enters a list may start an automation. Returns false where the contact is in it. */
    boolean join(final SandboxAudience audience, final SandboxContact contact, final int listId, final long at) {
        if (listIds(audience, contact).contains(listId)) {
            return false;
        }
        if (audience.id().equals(Integer.toString(listId))) {
            details(contact).outside = false;
            if ("archived".equals(contact.status())) {
                audience.setStatus(contact, "subscribed", StatusChange.Actor.API, at);
            }
        } else {
            audience.join(contact, audience.membershipName(listId), false);
        }
        audience.touch(contact, at);
        if (!isBlacklisted(contact)) {
            audience.addAutomation(Map.of("trigger", "list entered", "list", Integer.toString(listId), "email_address", contact.address()));
        }
        return true;
    }

    /** Removes a contact from a list. Returns false where the contact is not in it. */
    boolean leave(final SandboxAudience audience, final SandboxContact contact, final int listId, final long at) {
        if (!listIds(audience, contact).contains(listId)) {
            return false;
        }
        if (audience.id().equals(Integer.toString(listId))) {
            details(contact).outside = true;
            if ("subscribed".equals(contact.status())) {
                audience.setStatus(contact, "archived", StatusChange.Actor.API, at);
            }
        } else {
            contact.memberships().remove(audience.membershipName(listId));
        }
        audience.touch(contact, at);
        return true;
    }

    /** Blocklists a contact, or ends that. */
    void setBlacklisted(final SandboxAudience audience, final SandboxContact contact, final boolean blacklisted, final long at) {
        if (blacklisted == isBlacklisted(contact)) {
            return;
        }
        final boolean inside = isInside(contact);
        details(contact).beforeConfirmation = null;
        details(contact).outside = !inside;
        final String allowed = inside ? "subscribed" : "archived";
        audience.setStatus(contact, blacklisted ? "unsubscribed" : allowed, StatusChange.Actor.API, at);
    }

    /** Sends the mail of a double opt-in. */
    void askForConfirmation(final SandboxAudience audience, final String address, final long at) {
        final SandboxContact known = audience.find(address);
        final SandboxContact contact = known == null ? audience.add(address) : known;
        final String before = known == null || !exists(known) ? null : known.status();
        final Details held = details(contact);
        if (!"pending".equals(contact.status())) {
            held.outside = before == null || !isInside(contact);
            held.beforeConfirmation = before;
        }
        audience.setStatus(contact, "pending", StatusChange.Actor.API, at);
    }

    /** @param whole whether the statistics of the contact are shown */
    Map<String, Object> json(final SandboxAudience audience, final SandboxContact contact, final boolean whole) {
        final Details held = details(contact);
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("email", contact.address());
        json.put("id", held.id);
        json.put("emailBlacklisted", isBlacklisted(contact));
        json.put("smsBlacklisted", held.smsBlacklisted);
        json.put("createdAt", BrevoReplies.time(held.createdAt));
        json.put("modifiedAt", BrevoReplies.time(contact.changedAt()));
        json.put("listIds", listIds(audience, contact));
        json.put("attributes", new LinkedHashMap<>(contact.fields()));
        if (whole) {
            json.put("statistics", "cleaned".equals(contact.status())
                    ? Map.of("hardBounces", List.of(Map.of("campaignId", 1, "eventTime", BrevoReplies.time(contact.changedAt())))) : Map.of());
        }
        return json;
    }
}
