// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.record.value.ConsentWord;
import io.emailpersonalization.nifi.record.value.Moment;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The tables of the ledger, for one channel and purpose. Everything is done within a transaction of the caller.
 *
 * @param coversPerson whether a withdrawal at one address of a person counts for the others
 */
record EvidenceTables(AddressKey keys, String channel, String purpose, boolean coversPerson) {

    private static final String INSERT = """
            insert into consent_evidence (evidence_key, address_key, channel, purpose, word, said_at, expires_at, source, customer_id, legal_basis, ip, form)
            select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? where not exists (select from consent_suppression where address_key = any(?)) on conflict (evidence_key) do nothing""";

    private static final String SELECT = """
            select address_key, evidence_key, word, said_at, expires_at, true from consent_evidence where address_key = any(?) and channel = ? and purpose = ?
            union all
            select own.address_key, other.evidence_key, other.word, other.said_at, other.expires_at, false
            from (select distinct address_key, coalesce(source, '') as source, customer_id from consent_evidence
                  where address_key = any(?) and channel = ? and purpose = ? and customer_id is not null) own
            join consent_evidence other on other.customer_id = own.customer_id and coalesce(other.source, '') = own.source and other.address_key <> own.address_key
                  and other.channel = ? and other.purpose = ?
            where ? and other.word in ('withdrawn', 'complaint')
            union all
            select address_key, null, null, erased_at, null, true from consent_suppression where address_key = any(?)""";

    private static final String SUPPRESS = "insert into consent_suppression (address_key, reason) values (?, ?) on conflict (address_key) do nothing";
    private static final String FORGET = "delete from consent_evidence where address_key = any(?)";

    int insert(final Connection connection, final Collection<Evidence> evidence) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (final Evidence statement : evidence) {
                bind(connection, insert, statement);
                insert.addBatch();
            }
            int added = 0;
            for (final int count : insert.executeBatch()) {
                added += Math.max(0, count);
            }
            return added;
        }
    }

    private void bind(final Connection connection, final PreparedStatement insert, final Evidence statement) throws SQLException {
        final String word = statement.word().name().toLowerCase(Locale.ROOT);
        final List<String> addressKeys = keys.all(statement.address());
        final String customer = keys.customerId(statement.customerId());
        insert.setString(1, keys.statement(channel, purpose, statement.source(), customer, addressKeys.getFirst(), word, String.valueOf(start(statement.saidAt())),
                String.valueOf(statement.expiresAt())));
        insert.setString(2, addressKeys.getFirst());
        insert.setString(3, channel);
        insert.setString(4, purpose);
        insert.setString(5, word);
        setInstant(insert, 6, start(statement.saidAt()));
        setInstant(insert, 7, statement.expiresAt());
        insert.setString(8, statement.source());
        insert.setString(9, customer);
        insert.setString(10, statement.proof().legalBasis());
        insert.setString(11, statement.proof().ip());
        insert.setString(12, statement.proof().form());
        insert.setArray(13, connection.createArrayOf("text", addressKeys.toArray()));
    }

    private static Instant start(final Moment moment) {
        return moment == null ? null : moment.start();
    }

    private static void setInstant(final PreparedStatement statement, final int index, final Instant instant) throws SQLException {
        if (instant == null) {
            statement.setNull(index, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            statement.setTimestamp(index, Timestamp.from(instant));
        }
    }

    Map<String, Consent> decide(final Connection connection, final Collection<String> addresses, final Instant asOf) throws SQLException {
        final Map<String, List<String>> keysOf = new HashMap<>();
        final Set<String> all = new HashSet<>();
        for (final String address : addresses) {
            final List<String> addressKeys = keys.all(address);
            keysOf.put(address, addressKeys);
            all.addAll(addressKeys);
        }
        final Set<String> erased = new HashSet<>();
        final Map<String, List<Decision.Statement>> statements = read(connection, all, erased);
        final Map<String, Consent> consents = new HashMap<>();
        keysOf.forEach((address, addressKeys) -> {
            final String key = addressKeys.getFirst();
            if (addressKeys.stream().anyMatch(erased::contains)) {
                consents.put(address, new Consent(ConsentState.ERASED, null, false, key, null, null));
                return;
            }
            final List<Decision.Statement> known = new ArrayList<>();
            addressKeys.forEach(each -> known.addAll(statements.getOrDefault(each, List.of())));
            consents.put(address, Decision.of(key, known, asOf));
        });
        return consents;
    }

    private Map<String, List<Decision.Statement>> read(final Connection connection, final Collection<String> addressKeys, final Set<String> erased) throws SQLException {
        final Map<String, List<Decision.Statement>> statements = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            final java.sql.Array array = connection.createArrayOf("text", addressKeys.toArray());
            select.setArray(1, array);
            select.setString(2, channel);
            select.setString(3, purpose);
            select.setArray(4, array);
            select.setString(5, channel);
            select.setString(6, purpose);
            select.setString(7, channel);
            select.setString(8, purpose);
            select.setBoolean(9, coversPerson);
            select.setArray(10, array);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    if (rows.getString(3) == null) {
                        erased.add(rows.getString(1));
                        continue;
                    }
                    final Timestamp at = rows.getTimestamp(4);
                    final Timestamp expires = rows.getTimestamp(5);
                    statements.computeIfAbsent(rows.getString(1), any -> new ArrayList<>()).add(new Decision.Statement(rows.getString(2),
                            Evidence.Word.valueOf(rows.getString(3).toUpperCase(Locale.ROOT)), at == null ? ConsentWord.UNDATED : at.getTime(),
                            expires == null ? null : expires.toInstant(), rows.getBoolean(6)));
                }
            }
        }
        return statements;
    }

    Void suppress(final Connection connection, final Collection<String> addresses, final String reason) throws SQLException {
        final List<String> all = new ArrayList<>();
        try (PreparedStatement insert = connection.prepareStatement(SUPPRESS)) {
            for (final String address : addresses) {
                all.addAll(keys.all(address));
                insert.setString(1, keys.of(address));
                insert.setString(2, reason);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
            forget.setArray(1, connection.createArrayOf("text", all.toArray()));
            forget.executeUpdate();
        }
        return null;
    }
}
