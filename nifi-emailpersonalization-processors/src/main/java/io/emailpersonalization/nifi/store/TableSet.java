// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Tables that belong together, with a version. Their DDL ships as {@code sql/<name>-v<version>.sql}, for a DBA who creates them by hand.
 *
 * @param version the version that this bundle needs; every version up to it has its own DDL
 */
public record TableSet(String name, int version) {

    /** Key of the advisory lock: an arbitrary number, the same on every node. */
    private static final long LOCK = 0x6E6966692D6570L;

    private static final String VERSIONS = "create table if not exists emailpersonalization_tables (name text primary key, version integer not null, created_at timestamptz not null default now())";

    /**
     * Creates or upgrades the tables if needed. Concurrent nodes wait for each other.
     *
     * @param create whether tables may be created
     * @throws StoreException when the tables are missing or old and may not be created, or are newer than this bundle
     */
    public void ensure(final Store store, final boolean create) throws StoreException {
        final int present = store.transaction(connection -> {
            if (!create) {
                return present(connection);
            }
            try (PreparedStatement lock = Sql.prepare(connection, "select pg_advisory_xact_lock(?)", LOCK)) {
                lock.execute();
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute(VERSIONS);
                final int before = present(connection);
                for (int next = before + 1; next <= version; next++) {
                    statement.execute(script("%s-v%d".formatted(name, next)));
                    record(connection, next);
                }
                if (before < version) {
                    // the view over all tables comes with the last of them
                    statement.execute(script("customer-history"));
                }
            }
            return present(connection);
        });
        if (present < version) {
            throw new StoreException("The tables %s have version %d and not %d: set Create Tables to true, or run sql/%s-v%d.sql of the bundle and note the version in emailpersonalization_tables"
                    .formatted(name, present, version, name, version), null);
        }
        if (present > version) {
            throw new StoreException("The tables %s have version %d, which is newer than this bundle knows: upgrade the bundle on every node".formatted(name, present), null);
        }
    }

    private int present(final Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet known = statement.executeQuery("select to_regclass('emailpersonalization_tables')::text")) {
            known.next();
            if (known.getString(1) == null) {
                return 0;
            }
        }
        try (PreparedStatement query = Sql.prepare(connection, "select version from emailpersonalization_tables where name = ?", name); ResultSet row = query.executeQuery()) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private void record(final Connection connection, final int installed) throws SQLException {
        Sql.update(connection, "insert into emailpersonalization_tables (name, version) values (?, ?) on conflict (name) do update set version = excluded.version, created_at = now()",
                name, installed);
    }

    private static String script(final String file) {
        try (InputStream in = TableSet.class.getResourceAsStream("/sql/" + file + ".sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
