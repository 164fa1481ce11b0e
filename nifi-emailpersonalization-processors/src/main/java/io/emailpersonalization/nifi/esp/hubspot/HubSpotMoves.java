// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot;

import io.emailpersonalization.nifi.esp.client.AddressChange;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotApi;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContact;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContacts;
import io.emailpersonalization.nifi.record.value.MailAddress;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Changes the addresses of contacts, by the property email. HubSpot keeps subscriptions by address: a refusal would stay behind at the former address. So a contact that is unsubscribed is not
 * moved, and the new address is not created. Tested by HubSpotClientTest and EspClientContractTest.
 */
final class HubSpotMoves {

    private final HubSpotApi api;
    private final HubSpotMembers members;

    HubSpotMoves(final HubSpotApi api, final HubSpotMembers members) {
        this.api = api;
        this.members = members;
    }

    List<ContactOutcome> move(final List<AddressChange> changes) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Set<String> addresses = new LinkedHashSet<>();
        changes.forEach(change -> addresses.addAll(List.of(change.from(), change.to())));
        final HubSpotMembers.Known known = members.know(addresses);
        final Map<AddressChange, ContactOutcome> outcomes = new LinkedHashMap<>();
        final Map<AddressChange, HubSpotContact> moving = new LinkedHashMap<>();
        final Map<AddressChange, HubSpotContact> leaving = new LinkedHashMap<>();
        for (final AddressChange change : changes) {
            decide(change, known, outcomes, moving, leaving);
        }
        final Map<String, HubSpotWriter.Result> results = update(moving);
        moving.forEach((change, contact) -> {
            switch (results.get(contact.id())) {
                case HubSpotWriter.Result.Written done -> outcomes.put(change, ContactOutcome.accepted(ContactResult.MOVED, known.status(contact)));
                case HubSpotWriter.Result.Conflict conflict -> leaving.put(change, contact);
                // HubSpot would refuse to create the new address as well: the former contact stays
                case HubSpotWriter.Result.Failed failed -> outcomes.put(change, failed.outcome());
                case null -> outcomes.put(change, ContactOutcome.unknown("Another change of the same contact is under way"));
            }
        });
        final Map<String, ContactOutcome> archived = members.archive(new LinkedHashSet<>(leaving.values()), known);
        leaving.forEach((change, contact) -> outcomes.put(change, archived.get(contact.id())));
        return changes.stream().map(outcomes::get).toList();
    }

    private static void decide(final AddressChange change, final HubSpotMembers.Known known, final Map<AddressChange, ContactOutcome> outcomes, final Map<AddressChange, HubSpotContact> moving,
            final Map<AddressChange, HubSpotContact> leaving) {
        final HubSpotContacts.Lookup from = known.lookups().get(change.from());
        final HubSpotContacts.Lookup to = known.lookups().get(change.to());
        final List<ContactStatus> statuses = from.contacts().stream().map(known::status).toList();
        if (Stream.of(from, to).anyMatch(lookup -> !lookup.isFound() && !lookup.isAbsent()) || statuses.contains(null)) {
            outcomes.put(change, ContactOutcome.unknown("HubSpot does not tell all of the contacts"));
        } else if (!from.isFound()) {
            outcomes.put(change, ContactOutcome.absent());
        } else if (MailAddress.key(change.from()).equals(MailAddress.key(change.to()))) {
            outcomes.put(change, ContactOutcome.accepted(ContactResult.UNCHANGED, statuses.getFirst()));
        } else if (statuses.contains(ContactStatus.UNSUBSCRIBED)) {
            outcomes.put(change, to.isFound() ? ContactOutcome.accepted(ContactResult.UNCHANGED, ContactStatus.UNSUBSCRIBED) : ContactOutcome.refused(ContactOutcome.UNSUBSCRIBED_CODE,
                    HubSpotContact.EMAIL, "unsubscribed at the former address, where HubSpot keeps the refusal: only the person can subscribe again"));
        } else {
            final HubSpotContact mailed = from.contacts().stream().filter(contact -> known.status(contact).isMailed()).findFirst().orElse(null);
            if (mailed == null) {
                outcomes.put(change, ContactOutcome.accepted(ContactResult.UNCHANGED, statuses.getFirst()));
            } else {
                final boolean isTaken = to.contacts().stream().anyMatch(contact -> !contact.id().equals(mailed.id()));
                (isTaken ? leaving : moving).put(change, mailed);
            }
        }
    }

    /** Writes each contact once. */
    private Map<String, HubSpotWriter.Result> update(final Map<AddressChange, HubSpotContact> moving) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, HubSpotWriter.Input> inputs = new LinkedHashMap<>();
        moving.forEach((change, contact) -> inputs.putIfAbsent(contact.id(), new HubSpotWriter.Input(contact.id(), contact.id(), null, Map.of(HubSpotContact.EMAIL, change.to()))));
        return new HubSpotWriter(api).update(new ArrayList<>(inputs.values()));
    }
}
