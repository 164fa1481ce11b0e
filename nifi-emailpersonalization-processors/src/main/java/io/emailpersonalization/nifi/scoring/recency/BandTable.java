// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.recency;

import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The bands that persons have in a table of scored customers, such as that of the warehouse. It is only read. Instances may be shared by threads. */
public final class BandTable {

    /** Names of a table, with its schema where it has one, and of a column. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]{0,62}(\\.[A-Za-z_][A-Za-z0-9_$]{0,62}){0,2}");

    private final Store store;
    private final String table;
    private final String idColumn;
    private final String bandColumn;

    /**
     * @param idColumn column of text with the person's id
     * @throws IllegalArgumentException when a name is none
     */
    public BandTable(final Store store, final String table, final String idColumn, final String bandColumn) {
        for (final String name : List.of(table, idColumn, bandColumn)) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("no name of a table or a column");
            }
        }
        this.store = store;
        this.table = table;
        this.idColumn = idColumn;
        this.bandColumn = bandColumn;
    }

    /**
     * Id to band; who is not in the table, or has no band there, is not in the map.
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
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                for (int i = 0; i < ids.size(); i++) {
                    select.setString(i + 1, ids.get(i));
                }
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        if (row.getString(2) != null) {
                            bands.put(row.getString(1), row.getString(2));
                        }
                    }
                }
            }
            return bands;
        });
    }
}
