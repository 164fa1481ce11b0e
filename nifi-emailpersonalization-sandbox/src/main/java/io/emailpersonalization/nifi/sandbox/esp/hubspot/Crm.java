// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.hubspot;

import io.emailpersonalization.nifi.sandbox.esp.audience.AudienceStore;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;
import io.emailpersonalization.nifi.sandbox.esp.audience.StatusChange;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The CRM of an account. It holds the contacts of the first audience of the store; every audience, and every membership of a contact, is a static list of the CRM. The status in the store is
 * what follows from the subscriptions, the bounces and the audience list: {@code unsubscribed}, {@code cleaned}, {@code archived} outside the list, {@code subscribed} or
 * {@code not_specified}. A status that the admin interface or a person sets changes these. Tested by HubSpotClientTest and EspClientContractTest.
 */
final class Crm {

    /** The subscription type that decides the status in the store. */
    static final int NEWSLETTER = 7001;
    /** Another subscription type. */
    static final int OFFERS = 7002;

    static final String SUBSCRIBED = "SUBSCRIBED";
    static final String UNSUBSCRIBED = "UNSUBSCRIBED";
    static final String NOT_SPECIFIED = "NOT_SPECIFIED";

    static final String BOUNCE = "hs_email_hard_bounce_reason_enum";
    static final String ADDITIONAL_EMAILS = "hs_additional_emails";
    static final String EMAIL = "email";
    /** The mark that a client leaves on contacts that it archived, see {@link #applyStatus}. */
    private static final String ARCHIVED_FROM = "nifi_archived_from";

    private final AudienceStore store;
    private final SandboxAudience audience;
    private final Map<SandboxContact, CrmContact> contacts = new IdentityHashMap<>();
    private final Map<String, CrmContact> byId = new HashMap<>();
    private final Map<String, CrmContact> byAdditionalEmail = new HashMap<>();
    private final Map<String, Map<Integer, String>> subscriptions = new HashMap<>();
    private int lastId = 100;

    Crm(final AudienceStore store, final SandboxAudience audience) {
        this.store = store;
        this.audience = audience;
    }

    SandboxAudience audience() {
        return audience;
    }

    AudienceStore store() {
        return store;
    }

    /** Returns the contact with an id; null for none. */
    CrmContact byId(final String id) {
        final CrmContact contact = byId.get(id);
        return contact == null || audience.find(contact.stored().address()) != contact.stored() ? null : synced(contact);
    }

    /** Returns the contact with an address, also a secondary one; null for none. */
    CrmContact byEmail(final String address) {
        final SandboxContact stored = audience.find(address);
        if (stored == null && contacts.size() < audience.contacts().size()) {
            adoptAll();
        }
        final CrmContact additional = byAdditionalEmail.get(key(address));
        return stored == null ? additional == null ? null : byId(additional.id()) : synced(contacts.computeIfAbsent(stored, this::adopt));
    }

    /** Returns the ids of the contacts that a list has, in the order of their creation. */
    List<String> memberIds(final Predicate<CrmContact> isMember) {
        adoptAll();
        return audience.contacts().stream().map(contacts::get).filter(isMember).map(CrmContact::id).toList();
    }

    private static String key(final String address) {
        return address.toLowerCase(Locale.ROOT);
    }

    /** Adopts all contacts that came by the admin interface: their secondary addresses are known only then. */
    private void adoptAll() {
        List.copyOf(audience.contacts()).forEach(stored -> synced(contacts.computeIfAbsent(stored, this::adopt)));
    }

    private CrmContact adopt(final SandboxContact stored) {
        lastId++;
        final CrmContact contact = new CrmContact(Integer.toString(lastId), stored);
        byId.put(contact.id(), contact);
        contact.audiences().add(audience.id());
        Arrays.stream(contact.property(ADDITIONAL_EMAILS).split(";")).filter(address -> !address.isEmpty()).forEach(address -> byAdditionalEmail.put(key(address), contact));
        return contact;
    }

    /** Creates a contact outside of every list. */
    CrmContact create(final String address, final long at) {
        final CrmContact contact = contacts.computeIfAbsent(audience.add(address), this::adopt);
        contact.audiences().clear();
        contact.setSeenStatus("archived");
        settle(contact, at);
        audience.addAutomation(Map.of("trigger", "contact created", "email_address", address));
        return contact;
    }

    /** Takes over the status that the admin interface or a person set. */
    private CrmContact synced(final CrmContact contact) {
        final String status = contact.stored().status();
        if (status != null && !status.equals(contact.seenStatus())) {
            applyStatus(contact, status);
            contact.setSeenStatus(status);
        }
        return contact;
    }

    private void applyStatus(final CrmContact contact, final String status) {
        final String address = contact.stored().address();
        if (contact.seenStatus() == null) {
            subscriptions.remove(key(address));
        }
        switch (status) {
            case "subscribed", "unsubscribed", "not_specified" -> {
                subscriptions.remove(key(address));
                subscribe(address, NEWSLETTER, status.toUpperCase(Locale.ROOT));
                contact.stored().fields().remove(BOUNCE);
                contact.stored().fields().remove(ARCHIVED_FROM);
                contact.audiences().add(audience.id());
            }
            case "cleaned" -> contact.stored().fields().put(BOUNCE, "UNKNOWN_USER");
            case "archived" -> {
                contact.audiences().remove(audience.id());
                audience.addField(ARCHIVED_FROM, "Archived from lists", PropertyType.TEXT.word(), false);
                contact.stored().fields().put(ARCHIVED_FROM, ";" + audience.id() + ";");
            }
            default -> throw new IllegalArgumentException("HubSpot has no status " + status);
        }
    }

    /** Writes the status that follows from a contact into the store. */
    void settle(final CrmContact contact, final long at) {
        final String status = status(contact);
        if (!status.equals(contact.stored().status())) {
            audience.setStatus(contact.stored(), status, StatusChange.Actor.API, at);
        }
        contact.setSeenStatus(status);
    }

    private String status(final CrmContact contact) {
        final String subscription = subscription(contact.stored().address(), NEWSLETTER);
        if (UNSUBSCRIBED.equals(subscription)) {
            return "unsubscribed";
        }
        if (!contact.property(BOUNCE).isEmpty()) {
            return "cleaned";
        }
        return contact.audiences().contains(audience.id()) ? subscription.toLowerCase(Locale.ROOT) : "archived";
    }

    /** Returns the status of a subscription of an address, whether it is a contact or not. */
    String subscription(final String address, final int type) {
        return subscriptions.getOrDefault(key(address), Map.of()).getOrDefault(type, NOT_SPECIFIED);
    }

    /** Whether an address is unsubscribed from every type. */
    boolean isOptedOut(final String address) {
        return List.of(NEWSLETTER, OFFERS).stream().allMatch(type -> UNSUBSCRIBED.equals(subscription(address, type)));
    }

    void subscribe(final String address, final int type, final String status) {
        subscriptions.computeIfAbsent(key(address), any -> new TreeMap<>()).put(type, status);
    }

    void forget(final CrmContact contact, final boolean erased, final long at) {
        if (erased) {
            subscriptions.remove(key(contact.stored().address()));
        }
        byId.remove(contact.id());
        byAdditionalEmail.values().removeIf(contact::equals);
        contacts.remove(contact.stored());
        audience.erase(contact.stored(), at);
    }

    /** Gives a contact another address. The subscriptions stay with the former one. */
    void changeAddress(final CrmContact contact, final String address, final long at) {
        byAdditionalEmail.remove(key(address));
        audience.changeAddress(contact.stored(), address, at);
        settle(contact, at);
    }
}
