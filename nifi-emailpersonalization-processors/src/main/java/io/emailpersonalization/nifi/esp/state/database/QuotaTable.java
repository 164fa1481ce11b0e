// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.state.AdmittedUsage;
import io.emailpersonalization.nifi.esp.state.RunUsage;
import io.emailpersonalization.nifi.store.Sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The tables of the limits: the usage of each run of the day, and the holds. Works within a transaction of the caller. Tested by PushGuardTest. */
record QuotaTable(String account, String audience, String run) {

    /** Stands before the id of a rest where the table has the id of a run otherwise. */
    private static final String REST = "rest ";

    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended(? || ' ' || ?, 0))";
    private static final String READ_OTHERS = """
            select coalesce(sum(created), 0)::bigint, coalesce(sum(changed), 0)::bigint, coalesce(sum(retired), 0)::bigint from esp_quota
            where account = ? and audience = ? and run <> ? and not approved and at > now() - interval '24 hours'""";
    private static final String READ = "select created, changed, retired, approved from esp_quota where account = ? and audience = ? and run = ?";
    private static final String UPSERT = """
            insert into esp_quota (account, audience, run, created, changed, retired, approved) values (?, ?, ?, ?, ?, ?, ?)
            on conflict (account, audience, run) do update set created = excluded.created, changed = excluded.changed, retired = excluded.retired, approved = excluded.approved""";
    private static final String UPDATE = "update esp_quota set created = ?, changed = ?, retired = ? where account = ? and audience = ? and run = ?";
    private static final String DELETE = "delete from esp_quota where account = ? and audience = ? and run = ?";

    private static final String SAVE_HOLD = """
            insert into esp_hold (hold_id, account, audience, reason, contacts) values (?, ?, ?, ?, ?) on conflict (hold_id) do update set reason = excluded.reason""";

    /** Locks the quota until the transaction ends, and returns what other runs used within 24 hours. */
    RunUsage lockAndReadOthers(final Connection connection) throws SQLException {
        try (PreparedStatement lock = Sql.prepare(connection, LOCK, account, audience)) {
            lock.execute();
        }
        try (PreparedStatement select = Sql.prepare(connection, READ_OTHERS, account, audience, run); ResultSet row = select.executeQuery()) {
            row.next();
            return new RunUsage(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }

    /** Returns what the run was admitted for before: in an attempt that was interrupted, or as the rest of another run. */
    AdmittedUsage admitted(final Connection connection, final String restId) throws SQLException {
        return read(connection, run).plus(read(connection, REST + restId));
    }

    private AdmittedUsage read(final Connection connection, final String key) throws SQLException {
        try (PreparedStatement select = Sql.prepare(connection, READ, account, audience, key); ResultSet row = select.executeQuery()) {
            return row.next() ? new AdmittedUsage(new RunUsage(row.getLong(1), row.getLong(2), row.getLong(3)), row.getBoolean(4)) : AdmittedUsage.NONE;
        }
    }

    /** Deletes the usage that was kept for a rest: the run takes it over. */
    void deleteRest(final Connection connection, final String restId) throws SQLException {
        Sql.update(connection, DELETE, account, audience, REST + restId);
    }

    void saveRest(final Connection connection, final String restId, final RunUsage usage, final boolean approved) throws SQLException {
        save(connection, REST + restId, usage, approved);
    }

    void save(final Connection connection, final RunUsage usage, final boolean approved) throws SQLException {
        save(connection, run, usage, approved);
    }

    private void save(final Connection connection, final String key, final RunUsage usage, final boolean approved) throws SQLException {
        Sql.update(connection, UPSERT, account, audience, key, usage.created(), usage.changed(), usage.retired(), approved);
    }

    /** Replaces the usage of the run, if it has one. */
    void update(final Connection connection, final RunUsage usage) throws SQLException {
        Sql.update(connection, UPDATE, usage.created(), usage.changed(), usage.retired(), account, audience, run);
    }

    void saveHold(final Connection connection, final String holdId, final String reason, final long contacts) throws SQLException {
        Sql.update(connection, SAVE_HOLD, holdId, account, audience, reason, contacts);
    }
}
