// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.esp.state.AddressOutcome;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.ApprovedUsage;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.OpenJob;
import io.emailpersonalization.nifi.esp.state.OpenWithdrawal;
import io.emailpersonalization.nifi.esp.state.PushedContact;
import io.emailpersonalization.nifi.esp.state.Refusal;
import io.emailpersonalization.nifi.esp.state.RunUsage;
import io.emailpersonalization.nifi.esp.state.SentContact;
import io.emailpersonalization.nifi.esp.state.SubmittedContact;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The state of one audience for one run. Every call is a transaction. */
record DatabaseSyncState(Store store, AddressHash hash, ContactTable contactTable, AddressTable addressTable, PersonTable personTable, RunTables changeTables, JobTable jobTable) implements SyncState {

    private static final List<String> UNSUBSCRIBE = List.of("unsubscribe");
    private static final List<String> EVERYTHING = List.of("unsubscribe", "erase");

    /** Work without a result. */
    @FunctionalInterface
    private interface Step {
        void on(Connection connection) throws SQLException;
    }

    private void transaction(final Step step) throws StoreException {
        store.transaction(connection -> {
            step.on(connection);
            return null;
        });
    }

    @Override
    public boolean remembers() {
        return true;
    }

    @Override
    public KnownContacts find(final Collection<String> contactIds, final Collection<String> addressHashes) throws StoreException {
        return store.transaction(connection -> known(connection, contactTable.find(connection, contactIds, addressHashes), addressHashes));
    }

    @Override
    public KnownContacts claim(final Map<String, String> addressHashes) throws StoreException {
        return store.transaction(connection -> known(connection, contactTable.claim(connection, addressHashes), addressHashes.values()));
    }

    private KnownContacts known(final Connection connection, final List<ContactRow> rows, final Collection<String> addressHashes) throws SQLException {
        final Set<String> hashes = new HashSet<>(addressHashes);
        rows.forEach(row -> hashes.add(row.addressHash()));
        return new KnownContacts(rows, addressTable.find(connection, hashes));
    }

    @Override
    public void release(final Collection<String> contactIds) throws StoreException {
        transaction(connection -> contactTable.release(connection, contactIds));
    }

    @Override
    public void settle(final Collection<PushedContact> pushed, final Collection<String> released, final String mappingVersion, final Collection<SyncChange> noted) throws StoreException {
        transaction(connection -> {
            contactTable.settle(connection, pushed, released, mappingVersion);
            if (!pushed.isEmpty()) {
                addressTable.pushed(connection, pushed);
                personTable.pushed(connection, pushed);
            }
            changeTables.note(connection, noted);
        });
    }

    @Override
    public void submit(final String jobId, final String submitter, final Collection<SentContact> contacts) throws StoreException {
        transaction(connection -> {
            jobTable.add(connection, jobId, submitter, contacts);
            contactTable.claimForJob(connection, jobId, contacts.stream().map(SentContact::contactId).toList());
        });
    }

    @Override
    public List<OpenJob> openJobs(final String submitter) throws StoreException {
        return store.transaction(connection -> jobTable.open(connection, submitter));
    }

    @Override
    public void finish(final String jobId, final List<ContactOutcome> outcomes) throws StoreException {
        transaction(connection -> jobTable.finish(connection, jobId, outcomes));
    }

    @Override
    public Map<String, SubmittedContact> submitted(final String submitter, final Collection<String> contactIds) throws StoreException {
        return contactIds.isEmpty() ? Collections.emptyMap() : store.transaction(connection -> jobTable.submitted(connection, submitter, contactIds));
    }

    @Override
    public void takeOver(final Collection<String> contactIds) throws StoreException {
        transaction(connection -> contactTable.takeOver(connection, contactIds));
    }

    @Override
    public void dropJobs(final String submitter) throws StoreException {
        transaction(connection -> contactTable.releaseJobs(connection, jobTable.dropDone(connection, submitter)));
    }

    @Override
    public void settleAddresses(final Collection<AddressOutcome> addresses, final Collection<SyncChange> noted) throws StoreException {
        transaction(connection -> {
            contactTable.settleAddresses(connection, addresses);
            addressTable.settle(connection, addresses);
            addressTable.close(connection, UNSUBSCRIBE, addresses.stream().filter(address -> !address.status().isMailed()).map(address -> hash.of(address.address())).toList());
            changeTables.note(connection, noted);
        });
    }

    @Override
    public void note(final Collection<SyncChange> noted) throws StoreException {
        transaction(connection -> changeTables.note(connection, noted));
    }

    @Override
    public void retire(final Collection<String> contactIds, final Collection<SyncChange> noted) throws StoreException {
        transaction(connection -> {
            contactTable.retire(connection, contactIds);
            changeTables.note(connection, noted);
        });
    }

    @Override
    public void bury(final Map<String, String> survivors, final Collection<SyncChange> noted) throws StoreException {
        transaction(connection -> {
            contactTable.bury(connection, survivors.keySet());
            personTable.rekey(connection, survivors);
            changeTables.note(connection, noted);
        });
    }

    @Override
    public void rekey(final Map<String, String> survivors, final Collection<SyncChange> noted) throws StoreException {
        transaction(connection -> {
            contactTable.rekey(connection, survivors);
            personTable.rekey(connection, survivors);
            changeTables.note(connection, noted);
        });
    }

    @Override
    public void forget(final Collection<String> contactIds, final Collection<String> addressHashes, final Collection<SyncChange> noted) throws StoreException {
        transaction(connection -> {
            contactTable.forget(connection, contactIds, addressHashes);
            addressTable.forget(connection, addressHashes);
            addressTable.close(connection, EVERYTHING, addressHashes);
            personTable.forget(connection, contactIds, addressHashes);
            jobTable.forget(connection, contactIds);
            changeTables.forget(connection, contactIds, addressHashes);
            changeTables.note(connection, noted);
        });
    }

    @Override
    public long contacts() throws StoreException {
        return store.transaction(contactTable::contacts);
    }

    @Override
    public Set<String> request(final Collection<String> evidenceKeys) throws StoreException {
        return store.transaction(connection -> changeTables.request(connection, evidenceKeys));
    }

    @Override
    public Set<String> requested(final Collection<String> evidenceKeys) throws StoreException {
        return store.transaction(connection -> changeTables.requested(connection, evidenceKeys));
    }

    @Override
    public void identify(final Map<String, Set<String>> sources) throws StoreException {
        if (!sources.isEmpty()) {
            transaction(connection -> personTable.identify(connection, sources));
        }
    }

    @Override
    public Map<String, Set<String>> sources(final Collection<String> contactIds) throws StoreException {
        return contactIds.isEmpty() ? Map.of() : store.transaction(connection -> personTable.sources(connection, contactIds));
    }

    @Override
    public List<List<AddressRow>> reached(final List<Refusal> refusals) throws StoreException {
        return refusals.isEmpty() ? List.of() : store.transaction(connection -> personTable.reached(connection, refusals));
    }

    @Override
    public Map<String, List<AddressRow>> addresses(final Collection<String> contactIds) throws StoreException {
        return contactIds.isEmpty() ? Map.of() : store.transaction(connection -> personTable.addresses(connection, contactIds));
    }

    @Override
    public List<AddressRow> mailable(final String afterHash, final int most) throws StoreException {
        return store.transaction(connection -> addressTable.mailable(connection, afterHash, most));
    }

    @Override
    public List<OpenWithdrawal> open() throws StoreException {
        return store.transaction(addressTable::open);
    }

    @Override
    public void open(final Collection<OpenWithdrawal> withdrawals) throws StoreException {
        if (!withdrawals.isEmpty()) {
            transaction(connection -> addressTable.open(connection, withdrawals));
        }
    }

    @Override
    public void unrequest(final Collection<String> evidenceKeys) throws StoreException {
        transaction(connection -> changeTables.unrequest(connection, evidenceKeys));
    }

    @Override
    public void hold(final String holdId, final String reason, final long count) throws StoreException {
        transaction(connection -> changeTables.hold(connection, holdId, reason, count));
    }

    @Override
    public boolean use(final RunUsage usage, final String restId, final boolean approved, final Admission admission) throws StoreException {
        return store.transaction(connection -> {
            final RunUsage used = changeTables.used(connection);
            final ApprovedUsage before = changeTables.letThrough(connection, restId);
            final boolean covered = before.usage().covers(usage);
            final boolean admitted = admission.admits(used, covered);
            if (admitted) {
                changeTables.takeOver(connection, restId);
            }
            if (admitted && !usage.equals(RunUsage.NONE)) {
                changeTables.use(connection, usage, approved || covered && before.approved());
            }
            return admitted;
        });
    }

    @Override
    public void usedUp(final RunUsage used, final String restId, final RunUsage rest, final boolean approved) throws StoreException {
        transaction(connection -> {
            changeTables.usedUp(connection, used);
            if (restId != null) {
                changeTables.keep(connection, restId, rest, approved);
            }
        });
    }

    @Override
    public void begin(final String processor, final String operation) throws StoreException {
        transaction(connection -> {
            contactTable.releaseAll(connection);
            changeTables.begin(connection, processor, operation);
        });
    }

    @Override
    public void end(final String processor, final long... counts) throws StoreException {
        transaction(connection -> {
            contactTable.releaseAll(connection);
            changeTables.end(connection, processor, counts);
        });
    }
}
