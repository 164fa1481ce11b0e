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

/** The tables of the sync state. Safe for threads. */
public final class SyncStateDatabase {

    /** How long a job is kept whose records do not come back: as long as Mailchimp keeps the results of a batch. */
    private static final Duration JOB_RETENTION = Duration.ofDays(7);
    private static final TableSet TABLES = new TableSet("esp", 2);

    private final Store store;
    private final boolean create;
    private final AddressHash hash;
    private final HashKeyTable keys;
    private final List<Purge> purges;
    private final Purge jobs;
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
        this.jobs = purge(store, "esp_job", "submitted_at");
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
        jobs.ifDue(JOB_RETENTION);
        for (final Purge purge : purges) {
            purge.ifDue(retention);
        }
    }

    /** The state of one audience as a run sees it. */
    public SyncState of(final String account, final String audience, final String run) {
        final AddressTable addresses = new AddressTable(account, audience, run, hash);
        return new DatabaseSyncState(store, hash, new ContactTable(account, audience, run, hash), addresses, new PersonTable(account, audience, hash, addresses), new RunTables(account, audience, run),
                new JobTable(account, audience));
    }
}
