// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.recency;

import io.emailpersonalization.nifi.store.Sql;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the bands of persons from a table of scored customers, for example in the warehouse. Safe for threads. PreviousBandsTest covers this class. */
public final class BandTable {

    /** The name of a column, or of a table with its schema: SQL identifiers that need no quotes, so that no property value can inject SQL. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]{0,62}(\\.[A-Za-z_][A-Za-z0-9_$]{0,62}){0,2}");

    private final Store store;
    private final String table;
    private final String idColumn;
    private final String bandColumn;

    /**
     * @param idColumn text column with the id of the person
     * @throws IllegalArgumentException when a name does not match {@link #NAME}
     */
    public BandTable(final Store store, final String table, final String idColumn, final String bandColumn) {
        for (final String name : List.of(table, idColumn, bandColumn)) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("not the name of a table or a column");
            }
        }
        this.store = store;
        this.table = table;
        this.idColumn = idColumn;
        this.bandColumn = bandColumn;
    }

    /**
     * Returns a map of id to band. Persons without a row or without a band are not in it.
     *
     * @throws StoreException when the database cannot be reached or refuses
     */
    public Map<String, String> find(final List<String> ids) throws StoreException {
        if (ids.isEmpty()) {
            return Map.of();
        }
        final String sql = "select %s, %s from %s where %s in (%s)".formatted(idColumn, bandColumn, table, idColumn, String.join(", ", Collections.nCopies(ids.size(), "?")));
        return store.transaction(connection -> {
            final Map<String, String> bands = new HashMap<>();
            try (PreparedStatement select = Sql.prepare(connection, sql, ids.toArray()); ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    if (row.getString(2) != null) {
                        bands.put(row.getString(1), row.getString(2));
                    }
                }
            }
            return bands;
        });
    }
}
