// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.Purge;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.store.TableSet;

import java.time.Duration;
import java.util.List;

/** The sync state in PostgreSQL: creates, upgrades and purges the tables. Safe for threads. Tested by SyncStateTest, SyncStateUpgradeTest and HashKeysTest. */
public final class SyncStateDatabase {

    /** How long a job is kept if its records do not come back: as long as Mailchimp keeps the results of a batch. */
    private static final Duration JOB_RETENTION = Duration.ofDays(7);
    private static final TableSet TABLES = new TableSet("esp", 3);

    private final Store store;
    private final boolean createTables;
    private final AddressHash hash;
    private final HashKeyTable keys;
    private final List<Purge> purges;
    private final Purge jobPurge;
    private volatile boolean ready;

    /**
     * @param createTables whether the tables may be created
     * @param hash the hash under the current key
     * @param previous the hashes under previous keys
     */
    public SyncStateDatabase(final Store store, final boolean createTables, final AddressHash hash, final List<AddressHash> previous) {
        this.store = store;
        this.createTables = createTables;
        this.hash = hash;
        this.keys = new HashKeyTable(store, hash, previous);
        this.jobPurge = purge(store, "esp_job", "submitted_at");
        this.purges = List.of(purge(store, "esp_sync_change", "at"), purge(store, "esp_sync_run", "started_at"), purge(store, "esp_hold", "held_at"), purge(store, "esp_event", "at"),
                // the limits count the last 24 hours
                purge(store, "esp_quota", "at < now() - interval '1 day' and at"));
    }

    private static Purge purge(final Store store, final String table, final String old) {
        return new Purge(store, "delete from %1$s where ctid in (select ctid from %1$s where %2$s < ? limit ?)".formatted(table, old));
    }

    /**
     * Creates or checks the tables, until a call succeeds. Checks the key of their hashes with every call.
     *
     * @throws StoreException also if the hashes are under an unknown key: no known contact would be found
     */
    public void prepare() throws StoreException {
        if (!ready) {
            TABLES.ensure(store, createTables);
        }
        keys.ensure();
        if (!ready) {
            new VersionOneUpgrade(store, hash).upgrade();
            ready = true;
        }
    }

    /**
     * Deletes old runs, changes, holds and quotas, at most once an hour. Contacts and addresses stay.
     *
     * @param retention null to keep everything
     */
    public void purge(final Duration retention) throws StoreException {
        jobPurge.ifDue(JOB_RETENTION);
        for (final Purge purge : purges) {
            purge.ifDue(retention);
        }
    }

    /** Returns the state of one audience for a run. */
    public SyncState of(final String account, final String audience, final String run) {
        return DatabaseSyncState.of(store, hash, account, audience, run);
    }
}
