// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.rehearsal;

import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.NoOpSyncState;
import io.emailpersonalization.nifi.esp.state.OpenWithdrawal;
import io.emailpersonalization.nifi.esp.state.RefusalSubject;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The sync state of a dry run: reads what the database holds, and saves nothing. A contact of another run counts as free. Tested by {@code DryRunTest}. */
public final class RehearsedState extends NoOpSyncState {

    private final SyncState real;

    public RehearsedState(final SyncState real) {
        this.real = real;
    }

    @Override
    public boolean isPersistent() {
        return real.isPersistent();
    }

    @Override
    public AddressHash hash() {
        return real.hash();
    }

    @Override
    public Map<AddressTopic, Instant> withdrawn(final Collection<String> addressHashes) throws StoreException {
        return real.topics().withdrawn(addressHashes);
    }

    @Override
    public KnownContacts find(final Collection<String> contactIds, final Collection<String> addressHashes) throws StoreException {
        return real.find(contactIds, addressHashes);
    }

    @Override
    public KnownContacts claim(final Map<String, String> addressHashes) throws StoreException {
        return real.find(addressHashes.keySet(), addressHashes.values()).withNew(addressHashes);
    }

    @Override
    public OptionalLong activeContacts() throws StoreException {
        return real.activeContacts();
    }

    @Override
    public List<AddressRow> mailable(final String afterHash, final int limit) throws StoreException {
        return real.mailable(afterHash, limit);
    }

    @Override
    public Map<String, List<AddressRow>> addresses(final Collection<String> contactIds) throws StoreException {
        return real.addresses(contactIds);
    }

    @Override
    public List<List<AddressRow>> reachedAddresses(final List<RefusalSubject> refusals) throws StoreException {
        return real.reachedAddresses(refusals);
    }

    @Override
    public List<Set<String>> contacts(final List<RefusalSubject> people) throws StoreException {
        return real.contacts(people);
    }

    @Override
    public Map<String, Set<String>> sources(final Collection<String> contactIds) throws StoreException {
        return real.sources(contactIds);
    }

    @Override
    public List<OpenWithdrawal> openWithdrawals() throws StoreException {
        return real.openWithdrawals();
    }

    @Override
    public Set<String> recordOptInRequests(final Collection<String> evidenceKeys) throws StoreException {
        final Set<String> open = new HashSet<>(evidenceKeys);
        open.removeAll(real.findOptInRequests(evidenceKeys));
        return open;
    }

    @Override
    public Set<String> findOptInRequests(final Collection<String> evidenceKeys) throws StoreException {
        return real.findOptInRequests(evidenceKeys);
    }
}
