// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index;

import io.emailpersonalization.nifi.matching.index.erasure.ErasureSummary;
import io.emailpersonalization.nifi.matching.index.order.OrderEvent;
import io.emailpersonalization.nifi.matching.index.order.OrderOutcome;
import io.emailpersonalization.nifi.matching.index.order.WaitingOrders;
import io.emailpersonalization.nifi.matching.index.person.KnownPerson;
import io.emailpersonalization.nifi.matching.index.table.ErasedHashTable;
import io.emailpersonalization.nifi.matching.index.table.IndexStatements;
import io.emailpersonalization.nifi.matching.index.table.OrderStaging;
import io.emailpersonalization.nifi.matching.index.table.OrderTable;
import io.emailpersonalization.nifi.matching.index.table.PersonQuery;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One transaction on the orders of an index. Events are staged first, without a lock. Then the index is locked, and the events are stored. What is read at the end depends on the state of
 * the index and on the orders of the FlowFile, not on what this run stored: so the replay of a FlowFile after a crash emits the same. Tested by UpdateCustomerOrdersTest.
 */
public final class OrderTransaction {

    private final IndexStatements statements;
    private final OrderStaging staging;
    private final OrderTable orders;
    private long version;

    OrderTransaction(final Connection connection, final String index) throws SQLException {
        statements = new IndexStatements(connection, index);
        statements.begin();
        OrderTable.prepare(statements);
        staging = new OrderStaging(statements);
        orders = new OrderTable(statements);
    }

    /** Stages an event. Events are staged in their order. */
    public void stage(final OrderEvent event) throws SQLException {
        staging.add(event);
    }

    /** Ends staging, locks the index until the transaction ends, and gives the run its version. */
    public void lock() throws SQLException {
        staging.finish();
        statements.lockIndex();
        version = statements.nextVersion();
    }

    /** Whether nobody was erased or readmitted since the summary was read. */
    public boolean isCurrent(final ErasureSummary erasures) throws SQLException {
        return new ErasedHashTable(statements).version() == erasures.version();
    }

    /**
     * Stores the staged events.
     *
     * @param retention how long orders without a person, and removed orders, are kept after their last event; null for ever
     */
    public void store(final Duration retention) throws SQLException {
        orders.storeStaged();
        orders.purge(retention);
        orders.findBuyers();
    }

    /** Reads the outcome of each staged event, in the order of the events. */
    public void forEachOutcome(final Consumer<OrderOutcome> consumer) throws SQLException {
        orders.forEachOutcome(consumer);
    }

    /** Reads the people of the staged orders, also those who lost one. */
    public void forEachBuyer(final Consumer<KnownPerson> consumer) throws SQLException {
        new PersonQuery(statements, version).forEach("select golden_id from index_buyer", consumer);
    }

    /** Returns the orders of the index without a person. */
    public WaitingOrders waiting() throws SQLException {
        return orders.waiting();
    }

    /** Returns the merge rules of the index as JSON; null before the first merge. */
    public String rules() throws SQLException {
        return statements.rules();
    }
}
