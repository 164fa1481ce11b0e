// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot;

import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.HeldContact;
import io.emailpersonalization.nifi.esp.client.ReadOutcome;
import io.emailpersonalization.nifi.esp.client.ReadSelection;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotAccount;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotApi;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContact;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContacts;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotFields;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotLanguages;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotLists;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotValues;
import io.emailpersonalization.nifi.esp.hubspot.subscription.HubSpotStatuses;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads contacts as HubSpot holds them: properties, the status of the subscription, and lists, each in batches of 100. Memberships are the names of all lists but the audience.
 * Tested by EspClientContractTest and HubSpotClientTest.
 */
final class HubSpotContactReader {

    private final HubSpotAccount account;
    private final HubSpotApi api;
    private final ReadSelection selection;
    private final String list;

    HubSpotContactReader(final HubSpotAccount account, final String audienceId, final ReadSelection selection) throws EspUnavailableException, EspRefusedException {
        this.account = account;
        this.api = account.api();
        this.selection = selection;
        this.list = account.lists().audience(audienceId).id();
    }

    List<ReadOutcome> read(final List<String> addresses) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Set<String> properties = new HashSet<>(selection.fields());
        properties.add(HubSpotContact.LANGUAGE);
        final Map<String, HubSpotContacts.Lookup> lookups = new HubSpotContacts(api, account.settings()).byEmail(addresses, properties);
        final Map<String, HubSpotContact> byId = new LinkedHashMap<>();
        lookups.values().forEach(lookup -> lookup.contacts().forEach(contact -> byId.put(contact.id(), contact)));
        final Map<String, ContactStatus> statuses = new HubSpotStatuses(api, account.settings()).of(byId.values());
        final Map<String, Set<String>> memberships = HubSpotLists.memberships(api, List.copyOf(byId.keySet()));
        final List<ReadOutcome> outcomes = new ArrayList<>(addresses.size());
        for (final String address : addresses) {
            final HubSpotContacts.Lookup lookup = lookups.get(address);
            if (lookup.isFound()) {
                outcomes.add(outcome(best(lookup.contacts(), memberships), statuses, memberships));
            } else {
                outcomes.add(lookup.isAbsent() ? new ReadOutcome.Absent() : new ReadOutcome.Unknown("HubSpot does not say whether it has the contact"));
            }
        }
        return outcomes;
    }

    /** Of several contacts the one in the audience counts. */
    private HubSpotContact best(final List<HubSpotContact> contacts, final Map<String, Set<String>> memberships) {
        return contacts.stream().filter(contact -> memberships.getOrDefault(contact.id(), Set.of()).contains(list)).findFirst().orElse(contacts.getFirst());
    }

    private ReadOutcome outcome(final HubSpotContact contact, final Map<String, ContactStatus> statuses, final Map<String, Set<String>> memberships)
            throws EspUnavailableException, EspRefusedException {
        final ContactStatus status = statuses.get(contact.id());
        final Set<String> lists = memberships.get(contact.id());
        if (status == null || lists == null) {
            return new ReadOutcome.Unknown("HubSpot tells only a part of the contact");
        }
        final Map<String, HubSpotFields.Definition> definitions = account.fields().having(selection.fields());
        final Map<String, Object> values = new LinkedHashMap<>();
        for (final String name : selection.fields()) {
            final Object value = definitions.containsKey(name) ? HubSpotValues.read(contact.properties().path(name).asText(""), definitions.get(name).field().type()) : null;
            if (value != null && !contact.properties().path(name).isNull()) {
                values.put(name, value);
            }
        }
        final Set<String> others = new HashSet<>(lists);
        others.remove(list);
        return new ReadOutcome.Found(new HeldContact(contact.email(), status == ContactStatus.SUBSCRIBED && !lists.contains(list) ? ContactStatus.ARCHIVED : status, values,
                selection.memberships() ? account.lists().names(others) : Set.of(), HubSpotLanguages.tag(contact.properties().path(HubSpotContact.LANGUAGE).textValue()), time(contact.changedAt())));
    }

    private static Instant time(final String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (final DateTimeException e) {
            return null;
        }
    }
}
