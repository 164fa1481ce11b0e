// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.esp.state.AddressOutcome;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.OpenWithdrawal;
import io.emailpersonalization.nifi.esp.state.PushedContact;

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

/** The tables of addresses, and of the withdrawals that are open at them, for one audience and run. Everything is done within a transaction of the caller. */
record AddressTable(String account, String audience, String run, AddressHash hash) {

    private static final String COLUMNS = "a.address_hash, a.address, a.vendor_status, a.status_at, a.last_result, a.archived_status, a.run";
    private static final String FIND = "select " + COLUMNS + " from esp_address a where a.account = ? and a.audience = ? and a.address_hash = any(?)";
    private static final String OF_MAILBOXES = "select a.mailbox_hash, " + COLUMNS + " from esp_address a where a.account = ? and a.audience = ? and a.mailbox_hash = any(?)";

    private static final String MARK = """
            update esp_address a set vendor_status = x.status, status_at = now(), last_result = x.result, run = ?, address_key = coalesce(x.key, a.address_key),
                mailbox_hash = coalesce(x.mailbox, a.mailbox_hash),
                archived_status = case when x.status <> 'archived' then null when x.result = 'archived' then coalesce(x.before, a.archived_status) else a.archived_status end
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as x(hash, mailbox, key, status, result, before)
            where a.account = ? and a.audience = ? and a.address_hash = x.hash""";

    private static final String ADD = """
            insert into esp_address (account, audience, address_hash, mailbox_hash, address_key, vendor_status, status_at, last_result, archived_status, run)
            select ?, ?, x.hash, x.mailbox, x.key, x.status, now(), x.result, case when x.status = 'archived' and x.result = 'archived' then x.before end, ?
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as x(hash, mailbox, key, status, result, before)
            where x.status <> 'absent' order by x.hash on conflict do nothing""";

    private static final String PUSHED = """
            insert into esp_address as a (account, audience, address_hash, mailbox_hash, address, address_key, vendor_status, status_at, last_result, run)
            select ?, ?, x.hash, x.mailbox, x.address, x.key, x.status, now(), x.result, ?
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as x(hash, mailbox, address, key, status, result) order by x.hash
            on conflict (account, audience, address_hash) do update set mailbox_hash = excluded.mailbox_hash, address = excluded.address,
                address_key = coalesce(excluded.address_key, a.address_key), vendor_status = excluded.vendor_status, status_at = excluded.status_at,
                last_result = excluded.last_result, run = excluded.run, archived_status = case when excluded.vendor_status = 'archived' then a.archived_status end""";

    private static final String DROP = "delete from esp_address where account = ? and audience = ? and address_hash = any(?)";

    private static final String MAILABLE = "select " + COLUMNS + """
             from esp_address a where a.account = ? and a.audience = ? and a.address is not null and a.address_hash > ?
            and (a.vendor_status is null or a.vendor_status <> all(?)) order by a.address_hash limit ?""";

    private static final String OPEN = """
            insert into esp_open_withdrawal as o (account, audience, address_hash, operation, contact_id, address, reason)
            select ?, ?, x.hash, x.operation, x.contact, x.address, x.reason from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as x(hash, operation, contact, address, reason)
            order by x.hash on conflict (account, audience, address_hash, operation) do update set reason = excluded.reason, asked = o.asked + 1, asked_at = now()""";
    private static final String CLOSE = "delete from esp_open_withdrawal where account = ? and audience = ? and operation = any(?) and address_hash = any(?)";
    private static final String OPEN_ONES = "select operation, contact_id, address, reason from esp_open_withdrawal where account = ? and audience = ? order by opened_at, address_hash";

    List<AddressRow> find(final Connection connection, final Collection<String> hashes) throws SQLException {
        final List<AddressRow> rows = new ArrayList<>();
        read(connection, FIND, row -> rows.add(row(row, 1)), account, audience, hashes);
        return rows;
    }

    /** The rows of mailboxes. */
    Map<String, List<AddressRow>> ofMailboxes(final Connection connection, final Collection<String> mailboxHashes) throws SQLException {
        final Map<String, List<AddressRow>> rows = new LinkedHashMap<>();
        read(connection, OF_MAILBOXES, row -> rows.computeIfAbsent(row.getString(1), any -> new ArrayList<>()).add(row(row, 2)), account, audience, mailboxHashes);
        return rows;
    }

    /** Addresses that the vendor may mail, in the order of their hashes. */
    List<AddressRow> mailable(final Connection connection, final String after, final int most) throws SQLException {
        final List<AddressRow> rows = new ArrayList<>();
        read(connection, MAILABLE, row -> rows.add(row(row, 1)), account, audience, after, ContactStatus.textsOfUnmailed(), most);
        return rows;
    }

    /** What the vendor said of addresses; one that is absent is not kept anew. */
    void settle(final Connection connection, final Collection<AddressOutcome> addresses) throws SQLException {
        // a statement cannot touch a row twice: the last answer counts
        final Map<String, AddressOutcome> last = new LinkedHashMap<>();
        addresses.forEach(address -> last.put(hash.of(address.address()), address));
        final Collection<AddressOutcome> each = last.values();
        final List<List<String>> columns = List.of(List.copyOf(last.keySet()), Sql.list(each, address -> hash.ofMailbox(address.address())), Sql.list(each, AddressOutcome::addressKey),
                Sql.list(each, address -> address.status().text()), Sql.list(each, address -> address.result().text()), Sql.list(each, address -> Objects.toString(address.before(), null)));
        Sql.update(connection, MARK, run, columns.get(0), columns.get(1), columns.get(2), columns.get(3), columns.get(4), columns.get(5), account, audience);
        Sql.update(connection, ADD, account, audience, run, columns.get(0), columns.get(1), columns.get(2), columns.get(3), columns.get(4), columns.get(5));
    }

    void pushed(final Connection connection, final Collection<PushedContact> pushed) throws SQLException {
        Sql.update(connection, PUSHED, account, audience, run, Sql.list(pushed, contact -> hash.of(contact.address())), Sql.list(pushed, contact -> hash.ofMailbox(contact.address())),
                Sql.list(pushed, PushedContact::address), Sql.list(pushed, PushedContact::addressKey), Sql.list(pushed, contact -> Objects.toString(contact.status(), null)),
                        Sql.list(pushed, contact -> contact.result().text()));
    }

    void forget(final Connection connection, final Collection<String> hashes) throws SQLException {
        Sql.update(connection, DROP, account, audience, hashes);
    }

    void open(final Connection connection, final Collection<OpenWithdrawal> open) throws SQLException {
        Sql.update(connection, OPEN, account, audience, Sql.list(open, each -> hash.of(each.address())), Sql.list(open, OpenWithdrawal::operation),
                Sql.list(open, OpenWithdrawal::contactId), Sql.list(open, OpenWithdrawal::address), Sql.list(open, OpenWithdrawal::reason));
    }

    /** Ends what is open: whoever is erased need not be unsubscribed any more. */
    void close(final Connection connection, final Collection<String> operations, final Collection<String> hashes) throws SQLException {
        Sql.update(connection, CLOSE, account, audience, operations, hashes);
    }

    List<OpenWithdrawal> open(final Connection connection) throws SQLException {
        final List<OpenWithdrawal> open = new ArrayList<>();
        read(connection, OPEN_ONES, row -> open.add(new OpenWithdrawal(row.getString(1), row.getString(2), row.getString(3), row.getString(4))), account, audience);
        return open;
    }

    /** Takes a row. */
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
