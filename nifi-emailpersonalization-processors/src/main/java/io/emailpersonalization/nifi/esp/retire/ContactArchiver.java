// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.retire;

import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.run.ContactOutcomes;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.VendorRequests;
import io.emailpersonalization.nifi.esp.state.AddressOutcome;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Archives contacts that we pushed, unless another contact has the same address. An address at which a contact was sent without an answer is archived as well: the vendor may hold it. Tested by
 * FollowChangesTest, LostAnswerTest and SyncStateTest.
 */
public final class ContactArchiver {

    private final PushRun run;

    public ContactArchiver(final PushRun run) {
        this.run = run;
    }

    /**
     * A contact to archive.
     *
     * @param keptHash the hash of an address that goes on with another contact; null for none
     */
    public record ArchivableContact(ContactRow row, String keptHash) {
    }

    /**
     * Archives contacts. Returns the outcomes in the order of the contacts: of several addresses the worst.
     *
     * @param pushed hashes of addresses that the same batch pushes: they stay with the contact that is pushed there
     */
    public List<ContactOutcome> archive(final List<ArchivableContact> contacts, final Set<String> pushed) throws StoreException {
        final KnownContacts known = run.state().find(List.of(), contacts.stream().map(each -> each.row().addressHash()).toList());
        final Map<String, List<AddressRow>> ever = run.state().addresses(contacts.stream().map(each -> each.row().contactId()).toList());
        final List<Set<String>> addresses = new ArrayList<>(contacts.size());
        for (final ArchivableContact each : contacts) {
            final ContactRow row = each.row();
            final Set<String> own = new LinkedHashSet<>();
            if (!pushed.contains(row.addressHash()) && !known.isOwnedByOther(row.addressHash(), row.contactId())) {
                own.add(row.address());
            }
            unanswered(ever.get(row.contactId())).filter(address -> !address.addressHash().equals(each.keptHash()) && !pushed.contains(address.addressHash())
                    && !address.addressHash().equals(row.addressHash())).forEach(address -> own.add(address.address()));
            addresses.add(own);
        }
        final List<ContactOutcome> outcomes = new ArrayList<>(archiveAddresses(addresses));
        for (int i = 0; i < contacts.size(); i++) {
            if (addresses.get(i).isEmpty()) {
                outcomes.set(i, ContactOutcome.accepted(ContactResult.UNCHANGED, contacts.get(i).row().status()));
            }
        }
        return outcomes;
    }

    /**
     * Returns the addresses at which a contact was sent without an answer.
     *
     * @param ever every address of the contact; null for none
     */
    public static Stream<AddressRow> unanswered(final List<AddressRow> ever) {
        return ever == null ? Stream.empty() : ever.stream().filter(address -> address.status() == null && address.address() != null);
    }

    /**
     * Archives the addresses of people, and saves what the vendor did with each. Returns an outcome per person: the worst of the person's addresses, or {@code absent} for a person without an
     * address.
     */
    public List<ContactOutcome> archiveAddresses(final List<Set<String>> people) throws StoreException {
        final List<String> all = people.stream().flatMap(Set::stream).toList();
        final List<ContactOutcome> answers = all.isEmpty() || run.isStopped() ? ContactOutcomes.unknown(all.size(), null)
                : new VendorRequests(run).perAddress(all, Feature.ARCHIVE, EspClientService::archive);
        final List<ContactOutcome> outcomes = new ArrayList<>(people.size());
        final List<AddressOutcome> archived = new ArrayList<>();
        int next = 0;
        for (final Set<String> addresses : people) {
            ContactOutcome worst = ContactOutcome.absent();
            for (final String address : addresses) {
                final ContactOutcome answer = answers.get(next++);
                worst = ContactOutcomes.worse(worst, answer);
                if (answer.accepted()) {
                    archived.add(AddressOutcome.archived(address, answer.status(), answer.result(), answer.before()));
                }
            }
            outcomes.add(worst);
        }
        if (!archived.isEmpty()) {
            run.state().saveAddresses(archived, List.of());
        }
        return outcomes;
    }
}
