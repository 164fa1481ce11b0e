// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.state.ApprovedUsage;
import io.emailpersonalization.nifi.esp.state.RunUsage;
import io.emailpersonalization.nifi.esp.state.SyncChange;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables of runs, changes, holds and requests for confirmation, for one audience and run. Everything is done within a transaction of the caller. */
record RunTables(String account, String audience, String run) {

    private static final String NOTE = """
            insert into esp_sync_change (run, contact_id, operation, account, audience, address, address_hash, address_key, outcome, detail)
            select ?, x.id, x.operation, ?, ?, x.address, x.hash, x.key, x.outcome, x.detail
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as x(id, operation, address, hash, key, outcome, detail)
            on conflict (run, contact_id, operation, coalesce(address_hash, '')) do update set at = excluded.at, address = excluded.address, address_hash = excluded.address_hash,
                address_key = excluded.address_key, outcome = excluded.outcome, detail = excluded.detail""";

    private static final String FORGET = "update esp_sync_change set address = null where address is not null and (contact_id = any(?) or address_hash = any(?))";

    private static final String REQUEST = """
            insert into esp_opt_in_request (account, audience, evidence_key) select ?, ?, x.key from unnest(?::text[]) as x(key) on conflict do nothing returning evidence_key""";
    private static final String REQUESTED = "select evidence_key from esp_opt_in_request where account = ? and audience = ? and evidence_key = any(?)";

    private static final String UNREQUEST = "delete from esp_opt_in_request where account = ? and audience = ? and evidence_key = any(?)";

    private static final String HOLD = """
            insert into esp_hold (hold_id, account, audience, reason, contacts) values (?, ?, ?, ?, ?) on conflict (hold_id) do update set reason = excluded.reason""";

    private static final String REST = "rest ";
    private static final String LOCK_QUOTA = "select pg_advisory_xact_lock(hashtextextended(? || ' ' || ?, 0))";
    private static final String USED = """
            select coalesce(sum(created), 0)::bigint, coalesce(sum(changed), 0)::bigint, coalesce(sum(retired), 0)::bigint from esp_quota
            where account = ? and audience = ? and run <> ? and not approved and at > now() - interval '24 hours'""";
    private static final String USE = """
            insert into esp_quota (account, audience, run, created, changed, retired, approved) values (?, ?, ?, ?, ?, ?, ?)
            on conflict (account, audience, run) do update set created = excluded.created, changed = excluded.changed, retired = excluded.retired, approved = excluded.approved""";
    private static final String LET_THROUGH = "select created, changed, retired, approved from esp_quota where account = ? and audience = ? and run = ?";
    private static final String TAKEN_OVER = "delete from esp_quota where account = ? and audience = ? and run = ?";
    private static final String USED_UP = "update esp_quota set created = ?, changed = ?, retired = ? where account = ? and audience = ? and run = ?";

    private static final String BEGIN = """
            insert into esp_sync_run (run, processor, account, audience, operation) values (?, ?, ?, ?, ?) on conflict (run, processor) do nothing""";
    private static final String END = """
            update esp_sync_run set ended_at = now(), received = ?, success = ?, unchanged = ?, suppressed = ?, rejected = ?, held = ?, retry = ?, pending = ? where run = ? and processor = ?""";

    void note(final Connection connection, final Collection<SyncChange> changes) throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        // a statement cannot touch a row twice: the last word counts
        final Map<List<String>, SyncChange> last = new LinkedHashMap<>();
        changes.forEach(change -> last.put(List.of(change.contactId(), change.operation(), change.addressHash() == null ? "" : change.addressHash()), change));
        final Collection<SyncChange> each = last.values();
        Sql.update(connection, NOTE, run, account, audience, Sql.list(each, SyncChange::contactId), Sql.list(each, SyncChange::operation), Sql.list(each, SyncChange::address),
                Sql.list(each, SyncChange::addressHash), Sql.list(each, SyncChange::addressKey), Sql.list(each, SyncChange::outcome), Sql.list(each, SyncChange::detail));
    }

    void forget(final Connection connection, final Collection<String> ids, final Collection<String> hashes) throws SQLException {
        Sql.update(connection, FORGET, ids, hashes);
    }

    Set<String> request(final Connection connection, final Collection<String> evidenceKeys) throws SQLException {
        return texts(connection, REQUEST, account, audience, evidenceKeys);
    }

    Set<String> requested(final Connection connection, final Collection<String> evidenceKeys) throws SQLException {
        return texts(connection, REQUESTED, account, audience, evidenceKeys);
    }

    void unrequest(final Connection connection, final Collection<String> evidenceKeys) throws SQLException {
        Sql.update(connection, UNREQUEST, account, audience, evidenceKeys);
    }

    void hold(final Connection connection, final String holdId, final String reason, final long contacts) throws SQLException {
        Sql.update(connection, HOLD, holdId, account, audience, reason, contacts);
    }

    /** What other runs used within a day; until the transaction ends nobody else is told. */
    RunUsage used(final Connection connection) throws SQLException {
        try (PreparedStatement lock = Sql.prepare(connection, LOCK_QUOTA, account, audience)) {
            lock.execute();
        }
        try (PreparedStatement select = Sql.prepare(connection, USED, account, audience, run); ResultSet row = select.executeQuery()) {
            row.next();
            return new RunUsage(row.getLong(1), row.getLong(2), row.getLong(3));
        }
    }

    /** What the run was let through for already: by a try that was cut off, or as the rest of another one. */
    ApprovedUsage letThrough(final Connection connection, final String restId) throws SQLException {
        return letThroughAs(connection, run).plus(letThroughAs(connection, REST + restId));
    }

    private ApprovedUsage letThroughAs(final Connection connection, final String name) throws SQLException {
        try (PreparedStatement select = Sql.prepare(connection, LET_THROUGH, account, audience, name); ResultSet row = select.executeQuery()) {
            return row.next() ? new ApprovedUsage(new RunUsage(row.getLong(1), row.getLong(2), row.getLong(3)), row.getBoolean(4)) : ApprovedUsage.NOTHING;
        }
    }

    /** What was kept for the rest of a push is the run's now. */
    void takeOver(final Connection connection, final String restId) throws SQLException {
        Sql.update(connection, TAKEN_OVER, account, audience, REST + restId);
    }

    void keep(final Connection connection, final String restId, final RunUsage usage, final boolean approved) throws SQLException {
        use(connection, REST + restId, usage, approved);
    }

    void use(final Connection connection, final RunUsage usage, final boolean approved) throws SQLException {
        use(connection, run, usage, approved);
    }

    private void use(final Connection connection, final String name, final RunUsage usage, final boolean approved) throws SQLException {
        Sql.update(connection, USE, account, audience, name, usage.created(), usage.changed(), usage.retired(), approved);
    }

    void usedUp(final Connection connection, final RunUsage usage) throws SQLException {
        Sql.update(connection, USED_UP, usage.created(), usage.changed(), usage.retired(), account, audience, run);
    }

    void begin(final Connection connection, final String processor, final String operation) throws SQLException {
        Sql.update(connection, BEGIN, run, processor, account, audience, operation);
    }

    void end(final Connection connection, final String processor, final long... counts) throws SQLException {
        Sql.update(connection, END, counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7], run, processor);
    }

    private static Set<String> texts(final Connection connection, final String sql, final Object... parameters) throws SQLException {
        final Set<String> texts = new HashSet<>();
        try (PreparedStatement statement = Sql.prepare(connection, sql, parameters); ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }
}
