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
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Archives contacts that we pushed, unless another contact has the same address. Tested by FollowChangesTest and SyncStateTest. */
public final class ContactArchiver {

    private final PushRun run;

    public ContactArchiver(final PushRun run) {
        this.run = run;
    }

    /**
     * Archives contacts. Returns the outcomes in the order of the rows.
     *
     * @param pushed hashes of addresses that the same batch pushes: they stay with the contact that is pushed there
     */
    public List<ContactOutcome> archive(final List<ContactRow> rows, final Set<String> pushed) throws StoreException {
        final KnownContacts known = run.state().find(List.of(), rows.stream().map(ContactRow::addressHash).toList());
        final List<ContactRow> archivable = rows.stream().filter(row -> !pushed.contains(row.addressHash()) && !known.isOwnedByOther(row.addressHash(), row.contactId())).toList();
        final List<ContactOutcome> answers = send(archivable.stream().map(ContactRow::address).toList());
        final List<ContactOutcome> outcomes = new ArrayList<>(rows.size());
        final List<AddressOutcome> archived = new ArrayList<>();
        int next = 0;
        for (final ContactRow row : rows) {
            if (!archivable.contains(row)) {
                outcomes.add(ContactOutcome.accepted(ContactResult.UNCHANGED, row.status()));
                continue;
            }
            final ContactOutcome answer = answers.get(next++);
            outcomes.add(answer);
            if (answer.accepted()) {
                archived.add(AddressOutcome.archived(row.address(), answer.status(), answer.result(), answer.before()));
            }
        }
        if (!archived.isEmpty()) {
            run.state().saveAddresses(archived, List.of());
        }
        return outcomes;
    }

    private List<ContactOutcome> send(final List<String> addresses) {
        return addresses.isEmpty() || run.isStopped() ? ContactOutcomes.unknown(addresses.size(), null) : new VendorRequests(run).send(addresses, Feature.ARCHIVE, EspClientService::archive);
    }
}
