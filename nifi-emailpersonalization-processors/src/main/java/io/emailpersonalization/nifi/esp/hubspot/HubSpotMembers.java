// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.http.ConcurrentRequests;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotAccount;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotApi;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContact;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContacts;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotLists;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotSettings;
import io.emailpersonalization.nifi.esp.hubspot.subscription.HubSpotStatuses;
import io.emailpersonalization.nifi.esp.hubspot.subscription.HubSpotSubscriptions;
import io.emailpersonalization.nifi.esp.hubspot.subscription.SubscriptionChange;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Operations on contacts that exist: looks them up, in every spelling of their addresses, and changes them where needed. The CRM's contacts are those of the sales team as well: archiving takes
 * a contact out of the audience list, marks it, and never deletes it. One object serves one call. Tested by HubSpotClientTest and EspClientContractTest.
 */
final class HubSpotMembers {

    private static final int NOT_FOUND = 404;

    private final HubSpotAccount account;
    private final HubSpotApi api;
    /** For what must follow a request with a deadline, and subscribes nobody. */
    private final HubSpotApi unlimited;
    private final HubSpotSettings settings;
    private final HubSpotContacts contacts;
    private final HubSpotStatuses statuses;
    private final String list;

    HubSpotMembers(final HubSpotAccount account, final HubSpotApi api, final String audienceId) throws EspUnavailableException, EspRefusedException {
        this.account = account;
        this.api = api;
        this.unlimited = api.before(Instant.MAX);
        this.settings = account.settings();
        this.contacts = new HubSpotContacts(api, settings);
        this.statuses = new HubSpotStatuses(api, settings);
        this.list = account.lists().audience(audienceId).id();
    }

    /**
     * Contacts with what the operations need to know.
     *
     * @param lookups by address
     * @param statuses by id, apart from the list; without those that HubSpot does not tell
     * @param members ids of the contacts in the audience list
     */
    record Known(Map<String, HubSpotContacts.Lookup> lookups, Map<String, ContactStatus> statuses, Set<String> members) {

        /** Returns the status of a contact; a refusal or a bounce counts before the list. */
        ContactStatus status(final HubSpotContact contact) {
            final ContactStatus held = statuses.get(contact.id());
            return held != ContactStatus.SUBSCRIBED || members.contains(contact.id()) ? held : ContactStatus.ARCHIVED;
        }
    }

    Known know(final Collection<String> addresses) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, HubSpotContacts.Lookup> lookups = contacts.byEmail(addresses, Set.of());
        final Map<String, HubSpotContact> byId = new LinkedHashMap<>();
        lookups.values().forEach(lookup -> lookup.contacts().forEach(contact -> byId.put(contact.id(), contact)));
        final Set<String> members = new HashSet<>();
        HubSpotLists.memberships(api, List.copyOf(byId.keySet())).forEach((id, lists) -> {
            if (lists.contains(list)) {
                members.add(id);
            }
        });
        return new Known(lookups, statuses.of(byId.values()), members);
    }

    /** Returns the outcome of an address without a contact; null where there is one. */
    private static ContactOutcome withoutContact(final HubSpotContacts.Lookup lookup) {
        return lookup.isFound() ? null : lookup.isAbsent() ? ContactOutcome.absent() : ContactOutcome.unknown("HubSpot does not say whether it has the contact");
    }

    /** Refuses the subscription at every address that is asked for, and at the primary address of its contact, which HubSpot mails. */
    List<ContactOutcome> unsubscribe(final List<String> addresses) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, HubSpotContacts.Lookup> lookups = contacts.byEmail(addresses, Set.of());
        final Map<String, ContactStatus> held = statuses.of(lookups.values().stream().flatMap(lookup -> lookup.contacts().stream()).distinct().toList());
        final Map<String, Set<SubscriptionChange>> refusals = new LinkedHashMap<>();
        for (final String address : addresses) {
            final Set<SubscriptionChange> own = new LinkedHashSet<>();
            lookups.get(address).contacts().stream().filter(contact -> held.get(contact.id()) != ContactStatus.UNSUBSCRIBED).forEach(contact -> {
                own.add(SubscriptionChange.refusal(contact.email(), settings.subscriptionType()));
                if (!contact.keys().iterator().next().equals(SubscriptionChange.refusal(address, null).key())) {
                    own.add(SubscriptionChange.refusal(address, settings.subscriptionType()));
                }
            });
            refusals.put(address, own);
        }
        final Set<SubscriptionChange> all = new LinkedHashSet<>();
        refusals.values().forEach(all::addAll);
        final Map<SubscriptionChange, ContactOutcome> answers = all.isEmpty() ? Map.of() : new HubSpotSubscriptions(api, settings).write(all);
        return addresses.stream().map(address -> {
            final ContactOutcome without = withoutContact(lookups.get(address));
            return without == null ? unsubscribed(refusals.get(address), answers) : without;
        }).toList();
    }

    private static ContactOutcome unsubscribed(final Set<SubscriptionChange> refusals, final Map<SubscriptionChange, ContactOutcome> answers) {
        final ContactOutcome failed = refusals.stream().map(answers::get).filter(answer -> !answer.accepted()).findFirst().orElse(null);
        if (failed != null) {
            return failed;
        }
        return ContactOutcome.accepted(refusals.isEmpty() ? ContactResult.UNCHANGED : ContactResult.UNSUBSCRIBED, ContactStatus.UNSUBSCRIBED);
    }

    List<ContactOutcome> archive(final List<String> addresses) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Known known = know(addresses);
        final Map<String, HubSpotContact> leaving = new LinkedHashMap<>();
        known.lookups().values().forEach(lookup -> lookup.contacts().stream().filter(contact -> known.members().contains(contact.id()) || !contact.isArchivedFrom(list))
                .forEach(contact -> leaving.put(contact.id(), contact)));
        final Map<String, ContactOutcome> failed = archive(leaving.values());
        return addresses.stream().map(address -> {
            final HubSpotContacts.Lookup lookup = known.lookups().get(address);
            final ContactOutcome without = withoutContact(lookup);
            return without == null ? archived(lookup.contacts(), leaving, known, failed) : without;
        }).toList();
    }

    private static ContactOutcome archived(final List<HubSpotContact> all, final Map<String, HubSpotContact> leaving, final Known known, final Map<String, ContactOutcome> failed) {
        final List<HubSpotContact> left = all.stream().filter(contact -> leaving.containsKey(contact.id())).toList();
        if (left.isEmpty()) {
            return ContactOutcome.accepted(ContactResult.UNCHANGED, ContactStatus.ARCHIVED);
        }
        // of two contacts the one that is not subscribed counts, since a subscribed contact may be restored
        final ContactStatus before = left.stream().map(contact -> known.statuses().getOrDefault(contact.id(), ContactStatus.OTHER)).filter(status -> status != ContactStatus.SUBSCRIBED)
                .findFirst().orElse(ContactStatus.SUBSCRIBED);
        return left.stream().map(contact -> failed.get(contact.id())).filter(outcome -> outcome != null).findFirst()
                .orElse(ContactOutcome.accepted(ContactResult.ARCHIVED, ContactStatus.ARCHIVED, before));
    }

    /** Takes contacts out of the list and marks them. A contact without its mark would come back with the next push. Returns the outcomes of those that are not marked, by id. */
    private Map<String, ContactOutcome> archive(final Collection<HubSpotContact> leaving) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        if (leaving.isEmpty()) {
            return Map.of();
        }
        HubSpotLists.remove(unlimited, list, leaving.stream().map(HubSpotContact::id).toList());
        account.fields().requireMark();
        return mark(leaving.stream().map(contact -> new HubSpotWriter.Input(contact.id(), contact.id(), null, Map.of(HubSpotContact.ARCHIVED_FROM, contact.archivedFrom(list)))).toList());
    }

    private Map<String, ContactOutcome> mark(final List<HubSpotWriter.Input> inputs) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, ContactOutcome> failed = new HashMap<>();
        for (int start = 0; start < inputs.size(); start += HubSpotContacts.MAX_BATCH) {
            new HubSpotWriter(unlimited).update(inputs.subList(start, Math.min(inputs.size(), start + HubSpotContacts.MAX_BATCH))).forEach((id, result) -> {
                if (result instanceof HubSpotWriter.Result.Failed why) {
                    failed.put(id, why.outcome());
                } else if (result instanceof HubSpotWriter.Result.Conflict) {
                    failed.put(id, ContactOutcome.unknown("HubSpot names a conflict of a contact that it has"));
                }
            });
        }
        return failed;
    }

    /** Puts archived contacts back into the list, unless they are unsubscribed or bounced. Sends no status of a subscription. */
    List<ContactOutcome> restore(final List<String> addresses) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Known known = know(addresses);
        final Map<String, HubSpotContact> returning = new LinkedHashMap<>();
        known.lookups().values().stream().filter(HubSpotContacts.Lookup::isFound).map(lookup -> lookup.contacts().getFirst()).filter(contact -> known.status(contact) == ContactStatus.ARCHIVED)
                .forEach(contact -> returning.put(contact.id(), contact));
        final Set<String> missing = HubSpotLists.add(api, list, returning.keySet());
        final List<HubSpotWriter.Input> marked = returning.values().stream().filter(contact -> contact.isArchivedFrom(list))
                .map(contact -> new HubSpotWriter.Input(contact.id(), contact.id(), null, Map.of(HubSpotContact.ARCHIVED_FROM, contact.restoredTo(list)))).toList();
        final Map<String, ContactOutcome> failed = marked.isEmpty() ? Map.of() : mark(marked);
        return addresses.stream().map(address -> {
            final HubSpotContacts.Lookup lookup = known.lookups().get(address);
            final ContactOutcome without = withoutContact(lookup);
            if (without != null) {
                return without;
            }
            final HubSpotContact contact = lookup.contacts().getFirst();
            if (!returning.containsKey(contact.id())) {
                final ContactStatus status = known.status(contact);
                return status == null ? ContactOutcome.unknown("HubSpot does not tell the status of the contact") : ContactOutcome.accepted(ContactResult.UNCHANGED, status);
            }
            return missing.contains(contact.id()) ? ContactOutcome.absent()
                    : failed.getOrDefault(contact.id(), ContactOutcome.accepted(ContactResult.RESTORED, ContactStatus.SUBSCRIBED, ContactStatus.ARCHIVED));
        }).toList();
    }

    /** Deletes by id: HubSpot puts an address without a contact on a list of addresses that can never become contacts. */
    List<ContactOutcome> erase(final List<String> addresses) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, HubSpotContacts.Lookup> lookups = contacts.byEmail(addresses, Set.of());
        return ConcurrentRequests.each(addresses, api.connections(), address -> {
            final HubSpotContacts.Lookup lookup = lookups.get(address);
            ContactOutcome outcome = withoutContact(lookup);
            for (final HubSpotContact contact : new ArrayList<>(lookup.contacts())) {
                final HubSpotApi.Answer answer = api.send("POST", HubSpotContacts.PATH + "gdpr-delete", Map.of("objectId", contact.id()), any -> true);
                if (answer.status() != NOT_FOUND) {
                    answer.orThrow();
                    outcome = ContactOutcome.accepted(ContactResult.ERASED, null);
                } else if (outcome == null) {
                    outcome = ContactOutcome.absent();
                }
            }
            return outcome;
        });
    }

    /** Archives contacts that are known. Returns the outcomes by id. */
    Map<String, ContactOutcome> archive(final Collection<HubSpotContact> leaving, final Known known) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, ContactOutcome> outcomes = new HashMap<>(archive(leaving));
        leaving.forEach(contact -> outcomes.putIfAbsent(contact.id(), ContactOutcome.accepted(ContactResult.ARCHIVED, ContactStatus.ARCHIVED, known.status(contact))));
        return outcomes;
    }
}
