// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.store;

import java.sql.SQLException;
import java.util.Set;

/**
 * The database failed: through a fault of the environment, or of the values. The message has the SQL state and no value. Messages of drivers quote values ({@code Key (email)=(...)}), so log the
 * cause at DEBUG only. StoreTest covers this class.
 */
public final class StoreException extends Exception {

    private static final long serialVersionUID = 1L;
    /** Characters of an SQL state that name its class. */
    private static final int CLASS = 2;
    /** Classes of SQL states: cardinality (a row twice in a statement), data, integrity, limits of the program (a value too long for an index). */
    private static final Set<String> OF_DATA = Set.of("21", "22", "23", "54");

    public StoreException(final String message, final Throwable cause) {
        super(message, cause);
    }

    static StoreException of(final SQLException cause) {
        final String state = cause.getSQLState();
        final String words = state == null || state.length() < CLASS ? "cannot be reached" : switch (state.substring(0, CLASS)) {
            case "08", "57" -> "cannot be reached";
            case "28" -> "refuses user or password";
            case "42" -> "lacks a table or a right: let Create Tables be true once, or run the DDL";
            case "40" -> "had a conflict of transactions";
            case "53" -> "has no room";
            case "21", "22", "23", "54" -> "refuses the values";
            default -> "refuses the statement";
        };
        return new StoreException("The database " + words + " (SQL state " + state + ", " + cause.getClass().getSimpleName() + ")", cause);
    }

    /** Whether the values caused the failure. The database refuses them again, unless the cause was a concurrent write of the same rows. */
    public boolean isDataFault() {
        return getCause() instanceof SQLException cause && cause.getSQLState() != null && cause.getSQLState().length() >= CLASS && OF_DATA.contains(cause.getSQLState().substring(0, CLASS));
    }
}
