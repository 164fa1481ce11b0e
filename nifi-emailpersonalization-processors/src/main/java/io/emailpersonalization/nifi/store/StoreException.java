// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.store;

import java.sql.SQLException;

/**
 * The database cannot do what it was asked to. A fault of the environment: roll back and yield. The message holds the SQL state and no value; messages of drivers quote
 * values ({@code Key (email)=(...)}), so that the cause is for DEBUG only.
 */
public final class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    public StoreException(final String message, final Throwable cause) {
        super(message, cause);
    }

    static StoreException of(final SQLException cause) {
        final String state = cause.getSQLState();
        final String words = state == null ? "cannot be reached" : switch (state.substring(0, 2)) {
            case "08", "57" -> "cannot be reached";
            case "28" -> "refuses user or password";
            case "42" -> "lacks a table or a right: let Create Tables be true once, or run the DDL";
            case "40" -> "had a conflict of transactions";
            case "53" -> "has no room";
            default -> "refuses the statement";
        };
        return new StoreException("The database " + words + " (SQL state " + state + ", " + cause.getClass().getSimpleName() + ")", cause);
    }
}
