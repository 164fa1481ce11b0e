// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.store.Sql;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The key of the hashes in the tables. Rehashes under the current key: the plain hashes of version 1, and hashes under a previous key if their addresses are in the tables. An
 * address that is only known by its hash is looked up at the vendor again. Tested by HashKeysTest.
 */
record HashKeyTable(Store store, AddressHash current, List<AddressHash> previous) {

    /** Addresses that are rehashed with one statement: less than 1 MB of hashes. */
    private static final int ROWS_PER_FETCH = 5000;

    private static final String READ = "select key_check from esp_hash_key";
    private static final String LOCK = "lock table esp_hash_key in exclusive mode";
    private static final String INSERT = "insert into esp_hash_key (key_check) values (?)";
    private static final String UPDATE = "update esp_hash_key set key_check = ?, since = now()";

    private static final String READ_PLAIN_HASHES = """
            select address_hash from esp_contact where address_hash <> '' union select claimed_hash from esp_contact where claimed_hash is not null
            union select address_hash from esp_address union select mailbox_hash from esp_address where mailbox_hash is not null union select address_hash from esp_person_address
            union select address_hash from esp_open_withdrawal union select address_hash from esp_sync_change where address_hash is not null""";
    private static final String READ_ADDRESSES = """
            select address from esp_contact where address is not null union select address from esp_address where address is not null
            union select address from esp_open_withdrawal union select address from esp_sync_change where address is not null
            union select address from esp_job_contact""";

    private static final String CREATE_MAPPING = "create temporary table esp_rehash (old text primary key, new text) on commit drop";
    private static final String INSERT_MAPPING = "insert into esp_rehash select * from unnest(?::text[], ?::text[]) on conflict do nothing";

    /** Tables and columns with hashes. The address hash is also the id of a contact without an id. */
    private static final List<String> COLUMNS = List.of("esp_contact address_hash", "esp_contact claimed_hash", "esp_contact contact_id", "esp_address address_hash", "esp_address mailbox_hash",
            "esp_person_address address_hash", "esp_person_address contact_id", "esp_person_source contact_id", "esp_open_withdrawal address_hash", "esp_open_withdrawal contact_id",
            "esp_sync_change address_hash", "esp_sync_change contact_id", "esp_job_contact contact_id",
            "esp_topic address_hash");

    /** @throws StoreException if the hashes are under an unknown key */
    void ensure() throws StoreException {
        final String kept = store.transaction(HashKeyTable::read);
        if (!current.check().equals(kept) && !store.transaction(this::changeKey)) {
            throw new StoreException("The tables esp are written under another Hash Key: set that one, or put it into Previous Hash Keys", null);
        }
    }

    /** Returns the check of the saved key; null without one. */
    private static String read(final Connection connection) throws SQLException {
        try (Statement select = connection.createStatement(); ResultSet row = select.executeQuery(READ)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /** Rehashes under the current key. Returns false if the hashes are under an unknown key. */
    private boolean changeKey(final Connection connection) throws SQLException {
        Sql.update(connection, LOCK);
        final String kept = read(connection);
        if (kept == null) {
            rehash(connection, READ_PLAIN_HASHES, List.of(UnaryOperator.identity()), List.of(current::ofPlain));
            return Sql.update(connection, INSERT, current.check()) == 1;
        }
        final Optional<AddressHash> before = previous.stream().filter(key -> key.check().equals(kept)).findFirst();
        if (before.isPresent()) {
            rehash(connection, READ_ADDRESSES, List.of(before.get()::of, before.get()::ofMailbox), List.of(current::of, current::ofMailbox));
            Sql.update(connection, UPDATE, current.check());
        }
        // another node may have rehashed them meanwhile
        return before.isPresent() || kept.equals(current.check());
    }

    private static void rehash(final Connection connection, final String texts, final List<UnaryOperator<String>> before, final List<UnaryOperator<String>> after) throws SQLException {
        Sql.update(connection, CREATE_MAPPING);
        try (PreparedStatement select = connection.prepareStatement(texts)) {
            select.setFetchSize(ROWS_PER_FETCH);
            try (ResultSet row = select.executeQuery()) {
                final List<String> some = new ArrayList<>();
                while (row.next()) {
                    some.add(row.getString(1));
                    if (some.size() == ROWS_PER_FETCH) {
                        addMappings(connection, some, before, after);
                    }
                }
                addMappings(connection, some, before, after);
            }
        }
        Sql.update(connection, "analyze esp_rehash");
        for (final String column : COLUMNS) {
            final String[] names = column.split(" ");
            Sql.update(connection, "update %1$s t set %2$s = m.new from esp_rehash m where t.%2$s = m.old".formatted(names[0], names[1]));
        }
    }

    private static void addMappings(final Connection connection, final List<String> texts, final List<UnaryOperator<String>> before, final List<UnaryOperator<String>> after) throws SQLException {
        for (int i = 0; i < before.size(); i++) {
            Sql.update(connection, INSERT_MAPPING, Sql.column(texts, before.get(i)), Sql.column(texts, after.get(i)));
        }
        texts.clear();
    }
}
