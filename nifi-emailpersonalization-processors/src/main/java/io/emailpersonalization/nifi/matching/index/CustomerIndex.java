// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index;

import io.emailpersonalization.nifi.matching.index.erasure.ErasureHasher;
import io.emailpersonalization.nifi.matching.index.erasure.ErasureSummary;
import io.emailpersonalization.nifi.matching.index.table.ErasedHashTable;
import io.emailpersonalization.nifi.matching.index.table.IndexStatements;
import io.emailpersonalization.nifi.matching.index.table.OrderTable;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.store.TableSet;

import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;

/** The index of known customers in PostgreSQL. Thread-safe. Tested by CustomerIndexerTest and IndexUpgradeTest. */
public final class CustomerIndex {

    /** The tables and their version, see sql/index-v1.sql to sql/index-v4.sql. */
    private static final TableSet TABLES = new TableSet("index", 4);

    /** The tables of orders, see sql/orders-v1.sql. Only an index with orders needs them. */
    private static final TableSet ORDER_TABLES = new TableSet("orders", 1);

    private final Store store;
    private final String name;
    private final boolean createTables;
    private volatile boolean isReady;
    private volatile boolean isReadyForOrders;

    public CustomerIndex(final Store store, final String name, final boolean createTables) {
        this.store = store;
        this.name = name;
        this.createTables = createTables;
    }

    /** Work on the orders of the index within one transaction. */
    @FunctionalInterface
    public interface OrderWork<T> {
        T on(OrderTransaction transaction) throws SQLException;
    }

    /** Work on the index within one transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T on(IndexTransaction transaction) throws SQLException;
    }

    /** Returns what the work returns, after a commit. Rolls back when the work throws. */
    public <T> T transaction(final Work<T> work) throws StoreException {
        prepare();
        return store.transaction(connection -> work.on(new IndexTransaction(connection, name)));
    }

    /** Returns what the work on orders returns, after a commit. Rolls back when the work throws. Creates the tables of orders if it may. */
    public <T> T orderTransaction(final OrderWork<T> work) throws StoreException {
        prepareOrders();
        return store.transaction(connection -> work.on(new OrderTransaction(connection, name)));
    }

    /** Creates the tables of orders if it may. */
    public void prepareOrders() throws StoreException {
        prepare();
        if (!isReadyForOrders) {
            ORDER_TABLES.ensure(store, createTables);
            isReadyForOrders = true;
        }
    }

    /** Whether the index has orders: golden records then have purchases. */
    public boolean hasOrders() throws StoreException {
        prepare();
        return store.transaction(connection -> new OrderTable(new IndexStatements(connection, name)).isFilled());
    }

    /** Returns what the index knows of erased people as a whole. */
    public ErasureSummary erasures() throws StoreException {
        prepare();
        return store.transaction(connection -> new ErasedHashTable(new IndexStatements(connection, name)).summary());
    }

    /** Returns how many hashes of erased people the index has. */
    public long countErasures() throws StoreException {
        prepare();
        return store.transaction(connection -> new ErasedHashTable(new IndexStatements(connection, name)).count());
    }

    /**
     * Returns when people were erased: milliseconds since 1970 by hash. Unknown hashes are left out.
     *
     * @param hashes as {@link ErasureHasher} makes them
     */
    public Map<String, Long> erasedAt(final Collection<String> hashes) throws StoreException {
        return store.transaction(connection -> new ErasedHashTable(new IndexStatements(connection, name)).erasedAt(hashes));
    }

    /** Deletes the addresses and source ids of the people whom a run erased. Other systems received them. */
    public void clearErasedAddresses(final String run) throws StoreException {
        store.transaction(connection -> new IndexStatements(connection, name).execute("update index_change set addresses = null, members = null where index_name = :index and run = ? "
                + "and (addresses is not null or members is not null)", run));
    }

    private void prepare() throws StoreException {
        if (!isReady) {
            TABLES.ensure(store, createTables);
            isReady = true;
        }
    }
}
