// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.retire;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.AddressOutcome;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Archives contacts that we pushed, unless another contact has the same address. */
public final class ContactArchiver {

    private final PushRun run;

    public ContactArchiver(final PushRun run) {
        this.run = run;
    }

    /**
     * An outcome per row; of an unknown fate where the vendor does not answer.
     *
     * @param pushed hashes of addresses that are pushed at the same time, and stay with whom they are pushed for
     */
    public List<ContactOutcome> archive(final List<ContactRow> rows, final Set<String> pushed) throws StoreException {
        final KnownContacts known = run.state().find(List.of(), rows.stream().map(ContactRow::addressHash).toList());
        final List<ContactRow> alone = rows.stream().filter(row -> !pushed.contains(row.addressHash()) && !known.isTaken(row.addressHash(), row.contactId())).toList();
        final List<ContactOutcome> answers = ask(alone.stream().map(ContactRow::address).toList());
        final List<ContactOutcome> outcomes = new ArrayList<>(rows.size());
        final List<AddressOutcome> left = new ArrayList<>();
        int next = 0;
        for (final ContactRow row : rows) {
            if (!alone.contains(row)) {
                outcomes.add(ContactOutcome.accepted(ContactResult.UNCHANGED, row.status()));
                continue;
            }
            final ContactOutcome answer = answers.get(next++);
            outcomes.add(answer);
            if (answer.accepted()) {
                left.add(AddressOutcome.archived(row.address(), answer.status(), answer.result(), answer.before()));
            }
        }
        if (!left.isEmpty()) {
            run.state().settleAddresses(left, List.of());
        }
        return outcomes;
    }

    private List<ContactOutcome> ask(final List<String> addresses) {
        if (!addresses.isEmpty() && !run.isOver()) {
            try {
                return run.client().archive(run.audience(), addresses);
            } catch (final EspUnavailableException e) {
                run.vendorFailed(e.getMessage());
            } catch (final EspRefusedException e) {
                run.refused(e.getMessage());
            }
        }
        return addresses.stream().map(any -> ContactOutcome.unknown(null)).toList();
    }
}
