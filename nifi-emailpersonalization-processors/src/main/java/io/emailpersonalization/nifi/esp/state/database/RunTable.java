// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.state.RunCounts;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.Sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of runs and their changes, for one audience and run. Works within a transaction of the caller. Tested by SyncStateTest. */
record RunTable(String account, String audience, String run) {

    private static final String BEGIN = """
            insert into esp_sync_run (run, processor, account, audience, operation) values (?, ?, ?, ?, ?) on conflict (run, processor) do nothing""";
    private static final String END = """
            update esp_sync_run set ended_at = now(), received = ?, success = ?, unchanged = ?, suppressed = ?, rejected = ?, held = ?, retry = ?, pending = ? where run = ? and processor = ?""";

    private static final String SAVE_CHANGES = """
            insert into esp_sync_change (run, contact_id, operation, account, audience, address, address_hash, address_key, outcome, detail)
            select ?, x.id, x.operation, ?, ?, x.address, x.hash, x.key, x.outcome, x.detail
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as x(id, operation, address, hash, key, outcome, detail)
            on conflict (run, contact_id, operation, coalesce(address_hash, '')) do update set at = excluded.at, address = excluded.address, address_hash = excluded.address_hash,
                address_key = excluded.address_key, outcome = excluded.outcome, detail = excluded.detail""";
    private static final String FORGET_ADDRESSES = "update esp_sync_change set address = null where address is not null and (contact_id = any(?) or address_hash = any(?))";

    void begin(final Connection connection, final String processor, final String operation) throws SQLException {
        Sql.update(connection, BEGIN, run, processor, account, audience, operation);
    }

    void end(final Connection connection, final String processor, final RunCounts counts) throws SQLException {
        Sql.update(connection, END, counts.received(), counts.success(), counts.unchanged(), counts.suppressed(), counts.rejected(), counts.held(), counts.retry(), counts.pending(), run, processor);
    }

    void saveChanges(final Connection connection, final Collection<SyncChange> changes) throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        // a statement cannot touch a row twice: the last change of a key counts
        final Map<List<String>, SyncChange> byKey = new LinkedHashMap<>();
        changes.forEach(change -> byKey.put(List.of(change.contactId(), change.operation(), change.addressHash() == null ? "" : change.addressHash()), change));
        final Collection<SyncChange> last = byKey.values();
        Sql.update(connection, SAVE_CHANGES, run, account, audience, Sql.column(last, SyncChange::contactId), Sql.column(last, SyncChange::operation), Sql.column(last, SyncChange::address),
                Sql.column(last, SyncChange::addressHash), Sql.column(last, SyncChange::addressKey), Sql.column(last, SyncChange::outcome), Sql.column(last, SyncChange::detail));
    }

    /** Removes the addresses of contacts from the changes. Their hashes stay. */
    void forgetAddresses(final Connection connection, final Collection<String> contactIds, final Collection<String> addressHashes) throws SQLException {
        Sql.update(connection, FORGET_ADDRESSES, contactIds, addressHashes);
    }
}
