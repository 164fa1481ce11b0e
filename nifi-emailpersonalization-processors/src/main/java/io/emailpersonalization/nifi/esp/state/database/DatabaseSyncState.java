// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.esp.state.AddressOutcome;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.EventLog;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.OpenJob;
import io.emailpersonalization.nifi.esp.state.OpenWithdrawal;
import io.emailpersonalization.nifi.esp.state.PushedContact;
import io.emailpersonalization.nifi.esp.state.RefusalSubject;
import io.emailpersonalization.nifi.esp.state.SentContact;
import io.emailpersonalization.nifi.esp.state.SubmittedContact;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.esp.state.SyncRuns;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.Sql;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The state of one audience in the database. Tested by SyncStateTest. */
record DatabaseSyncState(Store store, AddressHash hash, ContactTable contactTable, AddressTable addressTable, PersonTable personTable, OptInRequestTable optInRequestTable, RunTable runTable,
                         JobTable jobTable, TopicTable topics, EventLog events, SyncRuns runs) implements SyncState {

    private static final List<String> UNSUBSCRIBE = List.of("unsubscribe");
    private static final List<String> EVERY_WITHDRAWAL = List.of("unsubscribe", "erase");

    static DatabaseSyncState of(final Store store, final AddressHash hash, final String account, final String audience, final String run) {
        final AddressTable addresses = new AddressTable(account, audience, run, hash);
        final ContactTable contacts = new ContactTable(account, audience, run, hash);
        final RunTable runs = new RunTable(account, audience, run);
        return new DatabaseSyncState(store, hash, contacts, addresses, new PersonTable(account, audience, hash, addresses), new OptInRequestTable(account, audience), runs,
                new JobTable(account, audience), new TopicTable(store, account, audience), new EventTable(store, account, audience, run),
                new DatabaseSyncRuns(store, contacts, new QuotaTable(account, audience, run), runs));
    }

    @Override
    public boolean isPersistent() {
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
        store.update(connection -> contactTable.release(connection, contactIds));
    }

    @Override
    public void saveSending(final Collection<SentContact> contacts, final Map<String, Set<String>> sources) throws StoreException {
        if (!contacts.isEmpty()) {
            store.update(connection -> {
                contactTable.saveSending(connection, contacts);
                addressTable.saveSending(connection, contacts);
                personTable.linkAddresses(connection, Sql.column(contacts, SentContact::contactId), Sql.column(contacts, SentContact::address));
                personTable.linkSources(connection, sources);
            });
        }
    }

    @Override
    public void undoSending(final Collection<String> contactIds) throws StoreException {
        if (!contactIds.isEmpty()) {
            store.update(connection -> contactTable.undoSending(connection, contactIds));
        }
    }

    @Override
    public void saveRestoring(final Collection<String> addressHashes) throws StoreException {
        if (!addressHashes.isEmpty()) {
            store.update(connection -> addressTable.saveRestoring(connection, addressHashes));
        }
    }

    @Override
    public void savePushed(final Collection<PushedContact> pushed, final Collection<String> released, final String mappingVersion, final Collection<SyncChange> changes) throws StoreException {
        store.update(connection -> {
            contactTable.savePushed(connection, pushed, released, mappingVersion);
            if (!pushed.isEmpty()) {
                addressTable.savePushed(connection, pushed);
                personTable.linkAddresses(connection, Sql.column(pushed, PushedContact::contactId), Sql.column(pushed, PushedContact::address));
            }
            runTable.saveChanges(connection, changes);
        });
    }

    @Override
    public void saveAddresses(final Collection<AddressOutcome> addresses, final Collection<SyncChange> changes) throws StoreException {
        store.update(connection -> {
            contactTable.saveAddresses(connection, addresses);
            addressTable.saveOutcomes(connection, addresses);
            addressTable.closeWithdrawals(connection, UNSUBSCRIBE,
                    addresses.stream().filter(address -> !address.status().isMailed()).map(address -> hash.of(address.address())).toList());
            runTable.saveChanges(connection, changes);
        });
    }

    @Override
    public void saveChanges(final Collection<SyncChange> changes) throws StoreException {
        store.update(connection -> runTable.saveChanges(connection, changes));
    }

    @Override
    public void submit(final String jobId, final String submitter, final Collection<SentContact> contacts) throws StoreException {
        store.update(connection -> {
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
        store.update(connection -> jobTable.finish(connection, jobId, outcomes));
    }

    @Override
    public Map<String, SubmittedContact> submitted(final String submitter, final Collection<String> contactIds) throws StoreException {
        return contactIds.isEmpty() ? Collections.emptyMap() : store.transaction(connection -> jobTable.submitted(connection, submitter, contactIds));
    }

    @Override
    public void takeOver(final Collection<String> contactIds) throws StoreException {
        store.update(connection -> contactTable.takeOver(connection, contactIds));
    }

    @Override
    public void dropJobs(final String submitter) throws StoreException {
        store.update(connection -> contactTable.releaseJobs(connection, jobTable.dropDone(connection, submitter)));
    }

    @Override
    public void markRetired(final Collection<String> contactIds, final Collection<SyncChange> changes) throws StoreException {
        store.update(connection -> {
            contactTable.markRetired(connection, contactIds);
            runTable.saveChanges(connection, changes);
        });
    }

    @Override
    public void markMerged(final Map<String, String> survivors, final Collection<SyncChange> changes) throws StoreException {
        store.update(connection -> {
            contactTable.markMerged(connection, survivors.keySet());
            personTable.rekey(connection, survivors);
            runTable.saveChanges(connection, changes);
        });
    }

    @Override
    public void rekey(final Map<String, String> survivors, final Collection<SyncChange> changes) throws StoreException {
        store.update(connection -> {
            contactTable.rekey(connection, survivors);
            personTable.rekey(connection, survivors);
            runTable.saveChanges(connection, changes);
        });
    }

    @Override
    public void forget(final Collection<String> contactIds, final Collection<String> addressHashes, final Collection<SyncChange> changes) throws StoreException {
        store.update(connection -> {
            contactTable.forget(connection, contactIds, addressHashes);
            addressTable.forget(connection, addressHashes);
            addressTable.closeWithdrawals(connection, EVERY_WITHDRAWAL, addressHashes);
            personTable.forget(connection, contactIds, addressHashes);
            jobTable.forget(connection, contactIds);
            topics.forget(connection, addressHashes);
            runTable.forgetAddresses(connection, contactIds, addressHashes);
            runTable.saveChanges(connection, changes);
        });
    }

    @Override
    public OptionalLong activeContacts() throws StoreException {
        return store.transaction(contactTable::countActive);
    }

    @Override
    public Set<String> recordOptInRequests(final Collection<String> evidenceKeys) throws StoreException {
        return store.transaction(connection -> optInRequestTable.insert(connection, evidenceKeys));
    }

    @Override
    public Set<String> findOptInRequests(final Collection<String> evidenceKeys) throws StoreException {
        return store.transaction(connection -> optInRequestTable.find(connection, evidenceKeys));
    }

    @Override
    public void saveSources(final Map<String, Set<String>> sources) throws StoreException {
        if (!sources.isEmpty()) {
            store.update(connection -> personTable.linkSources(connection, sources));
        }
    }

    @Override
    public Map<String, Set<String>> sources(final Collection<String> contactIds) throws StoreException {
        return contactIds.isEmpty() ? Map.of() : store.transaction(connection -> personTable.sources(connection, contactIds));
    }

    @Override
    public List<List<AddressRow>> reachedAddresses(final List<RefusalSubject> refusals) throws StoreException {
        return refusals.isEmpty() ? List.of() : store.transaction(connection -> personTable.reachedAddresses(connection, refusals));
    }

    @Override
    public List<Set<String>> contacts(final List<RefusalSubject> people) throws StoreException {
        return people.isEmpty() ? List.of() : store.transaction(connection -> personTable.contacts(connection, people));
    }

    @Override
    public Map<String, List<AddressRow>> addresses(final Collection<String> contactIds) throws StoreException {
        return contactIds.isEmpty() ? Map.of() : store.transaction(connection -> personTable.addresses(connection, contactIds));
    }

    @Override
    public List<AddressRow> mailable(final String afterHash, final int limit) throws StoreException {
        return store.transaction(connection -> addressTable.mailable(connection, afterHash, limit));
    }

    @Override
    public List<OpenWithdrawal> openWithdrawals() throws StoreException {
        return store.transaction(addressTable::openWithdrawals);
    }

    @Override
    public void saveOpenWithdrawals(final Collection<OpenWithdrawal> withdrawals) throws StoreException {
        if (!withdrawals.isEmpty()) {
            store.update(connection -> addressTable.saveOpenWithdrawals(connection, withdrawals));
        }
    }

    @Override
    public void closeWithdrawals(final Collection<String> addresses) throws StoreException {
        if (!addresses.isEmpty()) {
            store.update(connection -> addressTable.closeWithdrawals(connection, UNSUBSCRIBE, addresses.stream().map(hash::of).toList()));
        }
    }

    @Override
    public void deleteOptInRequests(final Collection<String> evidenceKeys) throws StoreException {
        store.update(connection -> optInRequestTable.delete(connection, evidenceKeys));
    }
}
