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
    public record Leaving(ContactRow row, String keptHash) {
    }

    /**
     * Archives contacts. Returns the outcomes in the order of the contacts: of several addresses the worst.
     *
     * @param pushed hashes of addresses that the same batch pushes: they stay with the contact that is pushed there
     */
    public List<ContactOutcome> archive(final List<Leaving> leaving, final Set<String> pushed) throws StoreException {
        final KnownContacts known = run.state().find(List.of(), leaving.stream().map(each -> each.row().addressHash()).toList());
        final Map<String, List<AddressRow>> ever = run.state().addresses(leaving.stream().map(each -> each.row().contactId()).toList());
        final List<List<String>> addresses = leaving.stream().map(each -> addresses(each, known, ever.getOrDefault(each.row().contactId(), List.of()), pushed)).toList();
        final List<ContactOutcome> answers = send(addresses.stream().flatMap(List::stream).toList());
        final List<ContactOutcome> outcomes = new ArrayList<>(leaving.size());
        final List<AddressOutcome> archived = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < leaving.size(); i++) {
            ContactOutcome worst = ContactOutcome.accepted(ContactResult.UNCHANGED, leaving.get(i).row().status());
            for (final String address : addresses.get(i)) {
                final ContactOutcome answer = answers.get(next++);
                if (answer.accepted()) {
                    archived.add(AddressOutcome.archived(address, answer.status(), answer.result(), answer.before()));
                }
                worst = ContactOutcomes.worse(worst, answer);
            }
            outcomes.add(worst);
        }
        if (!archived.isEmpty()) {
            run.state().saveAddresses(archived, List.of());
        }
        return outcomes;
    }

    private static List<String> addresses(final Leaving leaving, final KnownContacts known, final List<AddressRow> ever, final Set<String> pushed) {
        final ContactRow row = leaving.row();
        final Set<String> addresses = new LinkedHashSet<>();
        if (!pushed.contains(row.addressHash()) && !known.isOwnedByOther(row.addressHash(), row.contactId())) {
            addresses.add(row.address());
        }
        ever.stream().filter(address -> address.status() == null && address.address() != null && !address.addressHash().equals(row.addressHash())
                && !address.addressHash().equals(leaving.keptHash()) && !pushed.contains(address.addressHash())).forEach(address -> addresses.add(address.address()));
        return List.copyOf(addresses);
    }

    private List<ContactOutcome> send(final List<String> addresses) {
        return addresses.isEmpty() || run.isStopped() ? ContactOutcomes.unknown(addresses.size(), null) : new VendorRequests(run).send(addresses, Feature.ARCHIVE, EspClientService::archive);
    }
}
