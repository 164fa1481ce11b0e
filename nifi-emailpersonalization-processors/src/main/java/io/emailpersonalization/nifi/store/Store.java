// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.store;

import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.processor.exception.ProcessException;

import java.sql.Connection;
import java.sql.SQLException;

/** Runs work in transactions of a database. */
public final class Store {

    private final DBCPService connections;

    public Store(final DBCPService connections) {
        this.connections = connections;
    }

    /** Work of one transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Work of one transaction without a result. */
    @FunctionalInterface
    public interface Step {
        void on(Connection connection) throws SQLException;
    }

    /** Runs the work and commits it, as {@link #transaction}. */
    public void update(final Step step) throws StoreException {
        transaction(connection -> {
            step.on(connection);
            return null;
        });
    }

    /**
     * Runs the work and commits it. Rolls back after any exception or error.
     *
     * @throws StoreException when the database cannot be reached, or refuses the work. Nothing was written then, unless the connection broke during the commit
     */
    public <T> T transaction(final Work<T> work) throws StoreException {
        try (Connection connection = connections.getConnection()) {
            final boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            final T result;
            try {
                result = work.on(connection);
                connection.commit();
            } catch (final Throwable e) {
                rollBack(connection, autoCommit, e);
                throw e;
            }
            connection.setAutoCommit(autoCommit);
            return result;
        } catch (final SQLException e) {
            throw StoreException.of(e);
        } catch (final ProcessException e) {
            // the pool has no connection
            throw new StoreException("The database cannot be reached, or its pool has no free connection", e);
        }
    }

    /** Setting auto-commit would commit open work, so a connection that cannot roll back is closed without it, and the database ends the transaction. */
    private static void rollBack(final Connection connection, final boolean autoCommit, final Throwable cause) {
        try {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        } catch (final SQLException | RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
