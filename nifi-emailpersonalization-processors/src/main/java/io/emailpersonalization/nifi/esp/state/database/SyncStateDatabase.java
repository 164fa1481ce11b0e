// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.esp.state.AddressOutcome;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.ApprovedUsage;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.OpenWithdrawal;
import io.emailpersonalization.nifi.esp.state.PushedContact;
import io.emailpersonalization.nifi.esp.state.Refusal;
import io.emailpersonalization.nifi.esp.state.RunUsage;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.Purge;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.store.TableSet;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables of the sync state. Safe for threads. */
public final class SyncStateDatabase {

    private static final List<String> UNSUBSCRIBE = List.of("unsubscribe");
    private static final List<String> EVERYTHING = List.of("unsubscribe", "erase");
    private static final TableSet TABLES = new TableSet("esp", 2);

    private final Store store;
    private final boolean create;
    private final AddressHash hash;
    private final HashKeyTable keys;
    private final List<Purge> purges;
    private volatile boolean ready;

    /**
     * @param create whether the tables may be created
     * @param hash under the key that addresses are kept under
     * @param previous under the keys that they may be kept under still
     */
    public SyncStateDatabase(final Store store, final boolean create, final AddressHash hash, final List<AddressHash> previous) {
        this.store = store;
        this.create = create;
        this.hash = hash;
        this.keys = new HashKeyTable(store, hash, previous);
        this.purges = List.of(purge(store, "esp_sync_change", "at"), purge(store, "esp_sync_run", "started_at"), purge(store, "esp_hold", "held_at"),
                // the limits count the last 24 hours
                purge(store, "esp_quota", "at < now() - interval '1 day' and at"));
    }

    private static Purge purge(final Store store, final String table, final String old) {
        return new Purge(store, "delete from %1$s where ctid in (select ctid from %1$s where %2$s < ? limit ?)".formatted(table, old));
    }

    /**
     * Creates or checks the tables, with the first call that succeeds, and the key of their hashes with every call.
     *
     * @throws StoreException when that is another key, too: by it nobody who is known would be found
     */
    public void prepare() throws StoreException {
        if (!ready) {
            TABLES.ensure(store, create);
        }
        keys.ensure();
        if (!ready) {
            new VersionOneUpgrade(store, hash).adopt();
            ready = true;
        }
    }

    /**
     * Deletes runs, changes and holds that are old enough, now and then; what was pushed is kept.
     *
     * @param retention null for ever
     */
    public void purge(final Duration retention) throws StoreException {
        for (final Purge purge : purges) {
            purge.ifDue(retention);
        }
    }

    /** The state of one audience as a run sees it. */
    public SyncState of(final String account, final String audience, final String run) {
        final AddressTable addresses = new AddressTable(account, audience, run, hash);
        return new State(store, hash, new ContactTable(account, audience, run, hash), addresses, new PersonTable(account, audience, hash, addresses), new RunTables(account, audience, run));
    }

    private record State(Store store, AddressHash hash, ContactTable contactTable, AddressTable addressTable, PersonTable personTable, RunTables changeTables) implements SyncState {

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
        public void settleAddresses(final Collection<AddressOutcome> addresses, final Collection<SyncChange> noted) throws StoreException {
            transaction(connection -> {
                contactTable.settleAddresses(connection, addresses);
                addressTable.settle(connection, addresses);
                addressTable.close(connection, UNSUBSCRIBE, addresses.stream().filter(address -> !ContactRow.MAILABLE.contains(address.status())).map(address -> hash.of(address.address())).toList());
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
}
