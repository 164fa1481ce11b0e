// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index;

import io.emailpersonalization.nifi.matching.index.person.ErasureHasher;
import io.emailpersonalization.nifi.matching.index.person.ErasureSummary;
import io.emailpersonalization.nifi.matching.index.table.ErasedHashTable;
import io.emailpersonalization.nifi.matching.index.table.IndexStatements;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.store.TableSet;

import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;

/** The index of known customers in PostgreSQL. Instances may be shared by threads. */
public final class CustomerIndex {

    private static final TableSet TABLES = new TableSet("index", 2);

    private final Store store;
    private final String name;
    private final boolean createTables;
    private volatile boolean ready;

    public CustomerIndex(final Store store, final String name, final boolean createTables) {
        this.store = store;
        this.name = name;
        this.createTables = createTables;
    }

    /** Work within one transaction on the index. */
    @FunctionalInterface
    public interface Work<T> {
        T on(IndexTransaction run) throws SQLException;
    }

    /** Commits what the work did, or nothing of it. */
    public <T> T transaction(final Work<T> work) throws StoreException {
        prepare();
        return store.transaction(connection -> work.on(new IndexTransaction(connection, name)));
    }

    /** What is known of erased people as a whole. */
    public ErasureSummary erasures() throws StoreException {
        prepare();
        return store.transaction(connection -> new ErasedHashTable(new IndexStatements(connection, name)).summary());
    }

    /** How many ids and mailboxes of erased people are known. */
    public long countErasures() throws StoreException {
        prepare();
        return store.transaction(connection -> new ErasedHashTable(new IndexStatements(connection, name)).count());
    }

    /**
     * When people were erased.
     *
     * @param hashes as {@link ErasureHasher} makes them
     * @return milliseconds since 1970 by the hashes that are known
     */
    public Map<String, Long> erasedAt(final Collection<String> hashes) throws StoreException {
        return store.transaction(connection -> new ErasedHashTable(new IndexStatements(connection, name)).erasedAt(hashes));
    }

    /** Forgets addresses and records of people whom a run erased, once others were told. */
    public void clearErasedAddresses(final String run) throws StoreException {
        store.transaction(connection -> new IndexStatements(connection, name).execute("update index_change set addresses = null, members = null where index_name = :index and run = ? "
                + "and (addresses is not null or members is not null)", run));
    }

    private void prepare() throws StoreException {
        if (!ready) {
            TABLES.ensure(store, createTables);
            ready = true;
        }
    }
}
