// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.state;

import io.emailpersonalization.nifi.store.Sql;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.store.TableSet;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;

/** The table of stored populations. Tested by StoredPopulationTest. */
public final class PopulationTable {

    /** The table and its version, see sql/score-v1.sql. */
    private static final TableSet TABLES = new TableSet("score", 1);

    private final Store store;
    private final String name;
    private final boolean createTables;

    /**
     * @param name names the population among others in the same database
     * @param createTables whether the table may be created
     */
    public PopulationTable(final Store store, final String name, final boolean createTables) {
        this.store = store;
        this.name = name;
        this.createTables = createTables;
    }

    /**
     * The stored population.
     *
     * @throws StoreException when the database cannot be reached or refuses
     */
    public Optional<StoredPopulation> find() throws StoreException {
        TABLES.ensure(store, createTables);
        return store.transaction(connection -> {
            try (PreparedStatement select = Sql.prepare(connection, "select as_of, document from score_population where name = ?", name); ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(StoredPopulation.read(row.getTimestamp(1).toInstant(), row.getString(2))) : Optional.empty();
            }
        });
    }

    /**
     * Stores a population in place of one that does not refer to a later time. Storing it again changes nothing.
     *
     * @return false if the stored one refers to a later time
     * @throws StoreException when the database cannot be reached or refuses
     */
    public boolean save(final StoredPopulation population) throws StoreException {
        TABLES.ensure(store, createTables);
        return store.transaction(connection -> Sql.update(connection, """
                insert into score_population (name, as_of, document) values (?, ?, ?)
                on conflict (name) do update set as_of = excluded.as_of, document = excluded.document, stored_at = now()
                where score_population.as_of <= excluded.as_of""", name, population.asOf(), population.document())) > 0;
    }
}
