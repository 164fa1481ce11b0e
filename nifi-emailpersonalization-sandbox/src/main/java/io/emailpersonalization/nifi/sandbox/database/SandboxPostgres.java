// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A real PostgreSQL on loopback, empty, with data in a temporary folder. */
public final class SandboxPostgres implements AutoCloseable {

    private final EmbeddedPostgres postgres;

    private SandboxPostgres(final EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    public static SandboxPostgres start() {
        try {
            return new SandboxPostgres(EmbeddedPostgres.builder().setServerConfig("fsync", "off").start());
        } catch (final IOException e) {
            throw new UncheckedIOException("PostgreSQL does not start; as root it needs the command unshare (package util-linux) and user namespaces", e);
        }
    }

    /** The JDBC URL, without user. */
    public String url() {
        return "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
    }

    /** The user; it has no password. */
    public String user() {
        return "postgres";
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), "");
    }

    /** Executes a script of statements. */
    public void execute(final String sql) {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows of a query, column to value. */
    public List<Map<String, Object>> query(final String sql) {
        try (Connection connection = connect(); Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            final List<Map<String, Object>> result = new ArrayList<>();
            while (rows.next()) {
                final Map<String, Object> row = new LinkedHashMap<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    row.put(rows.getMetaData().getColumnLabel(column), rows.getObject(column));
                }
                result.add(row);
            }
            return result;
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of the first row as a number. */
    public long count(final String sql) {
        return ((Number) query(sql).getFirst().values().iterator().next()).longValue();
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
