// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.store;

import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.processor.exception.ProcessException;

import java.sql.Connection;
import java.sql.SQLException;

/** A database, transaction by transaction. */
public final class Store {

    private final DBCPService connections;

    public Store(final DBCPService connections) {
        this.connections = connections;
    }

    /** Work within one transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Commits what the work did, or nothing of it, whatever the work ends with: an Error too.
     *
     * @throws StoreException when the database cannot be reached or refuses; nothing was done then, unless the connection broke at the very commit
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
            // what the pool throws when it has no connection
            throw new StoreException("The database cannot be reached, or its pool has no free connection", e);
        }
    }

    /** To set auto-commit commits what is open: a connection that cannot be rolled back is closed without it, and the database ends the transaction. */
    private static void rollBack(final Connection connection, final boolean autoCommit, final Throwable cause) {
        try {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        } catch (final SQLException | RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
