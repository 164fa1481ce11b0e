// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index;

import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.store.TableSet;

import java.sql.SQLException;
import java.util.HashMap;
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
        T on(IndexRun run) throws SQLException;
    }

    /** Commits what the work did, or nothing of it. */
    public <T> T transaction(final Work<T> work) throws StoreException {
        prepare();
        return store.transaction(connection -> work.on(new IndexRun(connection, name)));
    }

    /** The hashed ids and mailboxes of erased people. */
    public Suppressed suppressed() throws StoreException {
        prepare();
        return store.transaction(connection -> {
            final Statements statements = new Statements(connection, name);
            final String version = IndexRun.suppressed(statements);
            final Map<String, Long> erasedAt = new HashMap<>();
            final boolean[] hasFormer = {false};
            statements.query("select key_hash, erased_at, former from index_suppressed where index_name = :index", row -> {
                erasedAt.put(row.getString(1), row.getTimestamp(2).getTime());
                hasFormer[0] |= row.getBoolean(3);
            });
            return new Suppressed(erasedAt, hasFormer[0], version);
        });
    }

    /** Forgets addresses and records of people whom a run erased, once others were told. */
    public void forgetAddresses(final String run) throws StoreException {
        store.transaction(connection -> new Statements(connection, name).execute("update index_change set addresses = null, members = null where index_name = :index and run = ? "
                + "and (addresses is not null or members is not null)", run));
    }

    private void prepare() throws StoreException {
        if (!ready) {
            TABLES.ensure(store, createTables);
            ready = true;
        }
    }
}
