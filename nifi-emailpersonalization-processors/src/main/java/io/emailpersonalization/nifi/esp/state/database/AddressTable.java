// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.esp.state.AddressOutcome;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.OpenWithdrawal;
import io.emailpersonalization.nifi.esp.state.PushedContact;
import io.emailpersonalization.nifi.esp.state.SentContact;
import io.emailpersonalization.nifi.store.Sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The tables of addresses and of open withdrawals, for one audience and run. Works within a transaction of the caller. Tested by SyncStateTest. */
record AddressTable(String account, String audience, String run, AddressHash hash) {

    private static final String COLUMNS = "a.address_hash, a.address, a.vendor_status, a.status_at, a.last_result, a.archived_status, a.run";
    private static final String FIND = "select " + COLUMNS + " from esp_address a where a.account = ? and a.audience = ? and a.address_hash = any(?)";
    private static final String FIND_BY_MAILBOX = "select a.mailbox_hash, " + COLUMNS + " from esp_address a where a.account = ? and a.audience = ? and a.mailbox_hash = any(?)";

    private static final String UPDATE = """
            update esp_address a set vendor_status = x.status, status_at = now(), last_result = x.result, run = ?, address_key = coalesce(x.key, a.address_key),
                mailbox_hash = coalesce(x.mailbox, a.mailbox_hash),
                archived_status = case when x.status <> '%s' then null when x.result = '%s' then coalesce(x.before, a.archived_status) else a.archived_status end
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as x(hash, mailbox, key, status, result, before)
            where a.account = ? and a.audience = ? and a.address_hash = x.hash""".formatted(ContactStatus.ARCHIVED.text(), ContactResult.ARCHIVED.text());

    private static final String INSERT = """
            insert into esp_address (account, audience, address_hash, mailbox_hash, address_key, vendor_status, status_at, last_result, archived_status, run)
            select ?, ?, x.hash, x.mailbox, x.key, x.status, now(), x.result, case when x.status = '%s' and x.result = '%s' then x.before end, ?
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as x(hash, mailbox, key, status, result, before)
            where x.status <> '%s' order by x.hash on conflict do nothing""".formatted(ContactStatus.ARCHIVED.text(), ContactResult.ARCHIVED.text(), ContactStatus.ABSENT.text());

    private static final String UPSERT = """
            insert into esp_address as a (account, audience, address_hash, mailbox_hash, address, address_key, vendor_status, status_at, last_result, run)
            select ?, ?, x.hash, x.mailbox, x.address, x.key, x.status, now(), x.result, ?
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as x(hash, mailbox, address, key, status, result) order by x.hash
            on conflict (account, audience, address_hash) do update set mailbox_hash = excluded.mailbox_hash, address = excluded.address,
                address_key = coalesce(excluded.address_key, a.address_key), vendor_status = excluded.vendor_status, status_at = excluded.status_at,
                last_result = excluded.last_result, run = excluded.run, archived_status = case when excluded.vendor_status = '%s' then a.archived_status end"""
            .formatted(ContactStatus.ARCHIVED.text());

    /** The status stays what the vendor said last; it is unknown for a new address. */
    private static final String SAVE_SENDING = """
            insert into esp_address as a (account, audience, address_hash, mailbox_hash, address, address_key, run)
            select ?, ?, x.hash, x.mailbox, x.address, x.key, ? from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as x(hash, mailbox, address, key) order by x.hash
            on conflict (account, audience, address_hash) do update set address = coalesce(a.address, excluded.address), mailbox_hash = coalesce(a.mailbox_hash, excluded.mailbox_hash),
                address_key = coalesce(a.address_key, excluded.address_key)""";

    /** The status before we archived the contact stays: it says whether the contact may be restored. */
    private static final String SAVE_RESTORING = "update esp_address set vendor_status = null, status_at = null where account = ? and audience = ? and address_hash = any(?)";

    private static final String DELETE = "delete from esp_address where account = ? and audience = ? and address_hash = any(?)";

    private static final String MAILABLE = "select " + COLUMNS + """
             from esp_address a where a.account = ? and a.audience = ? and a.address is not null and a.address_hash > ?
            and (a.vendor_status is null or a.vendor_status <> all(?)) order by a.address_hash limit ?""";

    private static final String OPEN = """
            insert into esp_open_withdrawal as o (account, audience, address_hash, operation, contact_id, address, reason)
            select ?, ?, x.hash, x.operation, x.contact, x.address, x.reason from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as x(hash, operation, contact, address, reason)
            order by x.hash on conflict (account, audience, address_hash, operation) do update set reason = excluded.reason, asked = o.asked + 1, asked_at = now()""";
    private static final String CLOSE = "delete from esp_open_withdrawal where account = ? and audience = ? and operation = any(?) and address_hash = any(?)";
    private static final String READ_OPEN = "select operation, contact_id, address, reason, opened_at from esp_open_withdrawal where account = ? and audience = ? order by opened_at, address_hash";

    List<AddressRow> find(final Connection connection, final Collection<String> hashes) throws SQLException {
        final List<AddressRow> rows = new ArrayList<>();
        read(connection, FIND, row -> rows.add(row(row, 1)), account, audience, hashes);
        return rows;
    }

    /** Returns mailbox hash to addresses. */
    Map<String, List<AddressRow>> findByMailbox(final Connection connection, final Collection<String> mailboxHashes) throws SQLException {
        final Map<String, List<AddressRow>> rows = new LinkedHashMap<>();
        read(connection, FIND_BY_MAILBOX, row -> rows.computeIfAbsent(row.getString(1), any -> new ArrayList<>()).add(row(row, 2)), account, audience, mailboxHashes);
        return rows;
    }

    /** Returns addresses that the vendor may mail, in the order of their hashes. */
    List<AddressRow> mailable(final Connection connection, final String after, final int limit) throws SQLException {
        final List<AddressRow> rows = new ArrayList<>();
        read(connection, MAILABLE, row -> rows.add(row(row, 1)), account, audience, after, ContactStatus.textsOfUnmailed(), limit);
        return rows;
    }

    /** Saves what the vendor returned for addresses. An absent address is updated, not inserted. */
    void saveOutcomes(final Connection connection, final Collection<AddressOutcome> addresses) throws SQLException {
        // a statement cannot touch a row twice: the last outcome of an address counts
        final Map<String, AddressOutcome> byHash = new LinkedHashMap<>();
        addresses.forEach(address -> byHash.put(hash.of(address.address()), address));
        final Collection<AddressOutcome> each = byHash.values();
        final List<List<String>> columns = List.of(List.copyOf(byHash.keySet()), Sql.column(each, address -> hash.ofMailbox(address.address())), Sql.column(each, AddressOutcome::addressKey),
                Sql.column(each, address -> address.status().text()), Sql.column(each, address -> address.result().text()),
                Sql.column(each, address -> Objects.toString(address.before(), null)));
        Sql.update(connection, UPDATE, run, columns.get(0), columns.get(1), columns.get(2), columns.get(3), columns.get(4), columns.get(5), account, audience);
        Sql.update(connection, INSERT, account, audience, run, columns.get(0), columns.get(1), columns.get(2), columns.get(3), columns.get(4), columns.get(5));
    }

    void saveSending(final Connection connection, final Collection<SentContact> contacts) throws SQLException {
        Sql.update(connection, SAVE_SENDING, account, audience, run, Sql.column(contacts, contact -> hash.of(contact.address())), Sql.column(contacts, contact -> hash.ofMailbox(contact.address())),
                Sql.column(contacts, SentContact::address), Sql.column(contacts, SentContact::addressKey));
    }

    void saveRestoring(final Connection connection, final Collection<String> hashes) throws SQLException {
        Sql.update(connection, SAVE_RESTORING, account, audience, hashes);
    }

    void savePushed(final Connection connection, final Collection<PushedContact> pushed) throws SQLException {
        Sql.update(connection, UPSERT, account, audience, run, Sql.column(pushed, contact -> hash.of(contact.address())), Sql.column(pushed, contact -> hash.ofMailbox(contact.address())),
                Sql.column(pushed, PushedContact::address), Sql.column(pushed, PushedContact::addressKey),
                Sql.column(pushed, contact -> Objects.toString(contact.status(), null)), Sql.column(pushed, contact -> contact.result().text()));
    }

    void forget(final Connection connection, final Collection<String> hashes) throws SQLException {
        Sql.update(connection, DELETE, account, audience, hashes);
    }

    void saveOpenWithdrawals(final Connection connection, final Collection<OpenWithdrawal> withdrawals) throws SQLException {
        // a statement cannot touch a row twice: two withdrawals of one record may reach one address
        final Map<List<String>, OpenWithdrawal> byKey = new LinkedHashMap<>();
        withdrawals.forEach(each -> byKey.put(List.of(each.operation(), hash.of(each.address())), each));
        final Collection<OpenWithdrawal> open = byKey.values();
        Sql.update(connection, OPEN, account, audience, Sql.column(open, each -> hash.of(each.address())), Sql.column(open, OpenWithdrawal::operation),
                Sql.column(open, OpenWithdrawal::contactId), Sql.column(open, OpenWithdrawal::address), Sql.column(open, OpenWithdrawal::reason));
    }

    /** Deletes open withdrawals. */
    void closeWithdrawals(final Connection connection, final Collection<String> operations, final Collection<String> hashes) throws SQLException {
        Sql.update(connection, CLOSE, account, audience, operations, hashes);
    }

    List<OpenWithdrawal> openWithdrawals(final Connection connection) throws SQLException {
        final List<OpenWithdrawal> open = new ArrayList<>();
        read(connection, READ_OPEN, row -> open.add(new OpenWithdrawal(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getTimestamp(5).toInstant())),
                account, audience);
        return open;
    }

    /** Receives a row. */
    @FunctionalInterface
    private interface RowConsumer {
        void accept(ResultSet row) throws SQLException;
    }

    private static void read(final Connection connection, final String sql, final RowConsumer consumer, final Object... parameters) throws SQLException {
        try (PreparedStatement statement = Sql.prepare(connection, sql, parameters); ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                consumer.accept(row);
            }
        }
    }

    private static AddressRow row(final ResultSet row, final int first) throws SQLException {
        final Timestamp at = row.getTimestamp(first + 3);
        return new AddressRow(row.getString(first), row.getString(first + 1), ContactStatus.of(row.getString(first + 2)), at == null ? null : at.toInstant(),
                ContactResult.of(row.getString(first + 4)), ContactStatus.of(row.getString(first + 5)),
                row.getString(first + 6));
    }
}
