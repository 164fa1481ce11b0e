// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.store.Sql;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Upgrades the contacts of version 1 to version 2 of the tables: addresses in canonical form, and every pushed address that the changes hold. The statuses have no time, so that
 * withdrawals are looked up at the vendor. Nodes may upgrade at the same time. Tested by SyncStateUpgradeTest.
 */
record VersionOneUpgrade(Store store, AddressHash hash) {

    /** Contacts per transaction. Pushes of other nodes wait for one transaction at most. */
    private static final int ROWS_PER_TRANSACTION = 2000;

    private static final String READ = """
            select c.account, c.audience, c.contact_id, a.address, coalesce(c.address = a.address, false), case when c.address = a.address then c.vendor_status end
            from (select account, audience, contact_id, address, vendor_status from esp_contact where adopted is null order by account, audience, contact_id limit ? for update) c
            left join lateral (
                select c.address where c.address is not null
                union select s.address from esp_sync_change s where s.contact_id = c.contact_id and s.account = c.account and s.audience = c.audience and s.address is not null
                and s.outcome in ('created', 'updated', 'moved')) a on true
            order by c.account, c.audience, c.contact_id""";

    private static final String ADDRESSES = """
            insert into esp_address (account, audience, address_hash, mailbox_hash, address, vendor_status)
            select x.account, x.audience, x.hash, x.mailbox, x.address, x.status
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as x(account, audience, hash, mailbox, address, status) order by 1, 2, 3
            on conflict (account, audience, address_hash) do update set mailbox_hash = excluded.mailbox_hash, address = excluded.address""";
    private static final String LINKS = """
            insert into esp_person_address (account, audience, contact_id, address_hash)
            select x.account, x.audience, x.id, x.hash from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as x(account, audience, id, hash) order by 1, 2, 3, 4 on conflict do nothing""";
    private static final String REHASH = """
            update esp_contact c set address_hash = x.hash from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as x(account, audience, id, hash)
            where c.account = x.account and c.audience = x.audience and c.contact_id = x.id and c.address_hash <> x.hash""";
    private static final String DONE = """
            update esp_contact c set adopted = true from unnest(?::text[], ?::text[], ?::text[]) as x(account, audience, id)
            where c.account = x.account and c.audience = x.audience and c.contact_id = x.id""";

    /** @param current whether the address is the present one of the contact */
    private record Row(String account, String audience, String contactId, String address, boolean current, String hash, String status) {
    }

    void upgrade() throws StoreException {
        int upgraded;
        do {
            upgraded = store.transaction(this::upgradeChunk);
        } while (upgraded > 0);
    }

    private int upgradeChunk(final Connection connection) throws SQLException {
        final List<Row> rows = read(connection);
        final List<Row> withAddress = rows.stream().filter(row -> row.address() != null).toList();
        // a statement cannot touch a row twice: the first spelling of an address counts
        final List<Row> addresses = new ArrayList<>();
        final Set<List<String>> seen = new HashSet<>();
        withAddress.stream().filter(row -> seen.add(List.of(row.account(), row.audience(), row.hash()))).forEach(addresses::add);
        Sql.update(connection, ADDRESSES, Sql.column(addresses, Row::account), Sql.column(addresses, Row::audience), Sql.column(addresses, Row::hash),
                Sql.column(addresses, row -> hash.ofMailbox(row.address())), Sql.column(addresses, row -> canonical(row.address())), Sql.column(addresses, Row::status));
        Sql.update(connection, LINKS, Sql.column(withAddress, Row::account), Sql.column(withAddress, Row::audience), Sql.column(withAddress, Row::contactId), Sql.column(withAddress, Row::hash));
        final List<Row> current = withAddress.stream().filter(Row::current).toList();
        Sql.update(connection, REHASH, Sql.column(current, Row::account), Sql.column(current, Row::audience), Sql.column(current, Row::contactId), Sql.column(current, Row::hash));
        return Sql.update(connection, DONE, Sql.column(rows, Row::account), Sql.column(rows, Row::audience), Sql.column(rows, Row::contactId));
    }

    private static String canonical(final String address) {
        final String canonical = MailAddress.canonical(address);
        return canonical == null ? address : canonical;
    }

    private List<Row> read(final Connection connection) throws SQLException {
        final List<Row> rows = new ArrayList<>();
        try (PreparedStatement select = Sql.prepare(connection, READ, ROWS_PER_TRANSACTION); ResultSet row = select.executeQuery()) {
            while (row.next()) {
                final String address = row.getString(4);
                rows.add(new Row(row.getString(1), row.getString(2), row.getString(3), address, row.getBoolean(5), address == null ? null : hash.of(address), row.getString(6)));
            }
        }
        return rows;
    }
}
