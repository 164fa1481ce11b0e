// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of ledger, index and sync state, over one connection. */
final class Tables implements AutoCloseable {

    private static final String NAMES = "select tablename from pg_tables where schemaname = 'public' and (tablename like 'consent\\_%' or tablename like 'index\\_%' or tablename like 'esp\\_%')";

    private final Connection connection;
    private List<String> names = List.of();

    Tables(final SandboxPostgres postgres) {
        try {
            connection = postgres.connect();
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Empties them; deleting some rows takes less time than truncating. */
    void clear(final boolean truncating) {
        names = strings(NAMES);
        if (!names.isEmpty()) {
            execute(truncating ? "truncate " + String.join(", ", names) : names.stream().map(name -> "delete from " + name).collect(Collectors.joining("; ")));
        }
    }

    /** Which record, as {@code source:id}, is which person. */
    Map<String, Object> persons() {
        final Map<String, Object> persons = new HashMap<>();
        try (Statement statement = connection.createStatement();
             ResultSet rows = statement.executeQuery("select source, customer_id, golden_id from index_member where golden_id is not null")) {
            while (rows.next()) {
                persons.put(rows.getString(1) + ":" + rows.getString(2), rows.getObject(3));
            }
        } catch (final SQLException e) {
            // no file has come so far
            if (!"42P01".equals(e.getSQLState())) {
                throw new IllegalStateException(e);
            }
        }
        return persons;
    }

    private List<String> strings(final String query) {
        final List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
        return values;
    }

    private void execute(final String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
