// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.ledger;

import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.Sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of erased people. All within a transaction of the caller. LedgerErasureTest covers this class. */
public record SuppressionTable(LedgerScope scope) {

    private static final String ADDRESS = "address";
    private static final String MAILBOX = "mailbox";
    private static final String RECORD = "record";
    /** A consent of an erased person that was dated in the future when it was read: it never readmits the person, also once its date has passed. */
    private static final String CONSENT = "consent";

    private static final String SUPPRESS = """
            insert into consent_suppression (address_key, key_kind, reason, erased_at) values (?, ?, ?, coalesce(?, now()))
            on conflict (address_key, key_kind) do update set erased_at = greatest(consent_suppression.erased_at, excluded.erased_at)""";
    private static final String FORGET = "delete from consent_evidence where address_key = any(?) or mailbox_key = any(?)";
    /** Deletes the evidence of an erased id. At an address that stays, its refusals stay too, detached from the person. */
    private static final String FORGET_RECORD = """
            delete from consent_evidence where coalesce(source, '') = ? and customer_id = any(?) and (word in ('granted', 'pending', 'unclear') or address_key = any(?))""";
    private static final String DETACH_RECORD = """
            update consent_evidence set customer_id = null, given_key = null, family_key = null, birth_key = null,
                legal_basis = null, ip = null, form = null, conditions = null where coalesce(source, '') = ? and customer_id = any(?)""";
    private static final String READMIT = "delete from consent_suppression where key_kind = ? and address_key = any(?)";
    private static final String FIND = "select key_kind, address_key, reason, erased_at, greatest(erased_at, refused_at) from consent_suppression where address_key = any(?)";
    private static final String REFUSE = "update consent_suppression set refused_at = greatest(refused_at, ?) where key_kind = ? and address_key = ?";

    /**
     * A row of the table.
     *
     * @param until a consent must be later than this to end the suppression
     */
    private record Suppression(String kind, String key, String reason, Instant erasedAt, Instant until) {

        String id() {
            return kind + key;
        }
    }

    public void suppress(final Connection connection, final Collection<String> addresses, final Collection<SourceId> records, final String reason) throws SQLException {
        final LedgerKeys keys = scope.keys();
        // an id of several people must not suppress all of them
        final Set<SourceId> ids = new LinkedHashSet<>(records);
        ids.removeAll(new PersonIdTrust(scope).untrusted(connection, records));
        final Set<String> addressKeys = new LinkedHashSet<>();
        final Set<String> mailboxKeys = new LinkedHashSet<>();
        try (PreparedStatement insert = connection.prepareStatement(SUPPRESS)) {
            for (final String address : addresses) {
                addressKeys.addAll(keys.allOfAddress(address));
                mailboxKeys.addAll(keys.allOfMailbox(address));
                add(insert, keys.address(address), ADDRESS, reason, null);
                add(insert, keys.mailbox(address), MAILBOX, reason, null);
            }
            for (final SourceId id : ids) {
                add(insert, keys.record(id), RECORD, reason, null);
            }
            insert.executeBatch();
        }
        try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
            Sql.bind(forget, addressKeys, mailboxKeys);
            forget.executeUpdate();
        }
        try (PreparedStatement forget = connection.prepareStatement(FORGET_RECORD); PreparedStatement detach = connection.prepareStatement(DETACH_RECORD)) {
            for (final SourceId id : ids) {
                Sql.addBatch(forget, id.source(), keys.allOfCustomerId(id.id()), keys.allOfRecord(id));
                Sql.addBatch(detach, id.source(), keys.allOfCustomerId(id.id()));
            }
            forget.executeBatch();
            detach.executeBatch();
        }
    }

    private static void add(final PreparedStatement insert, final String key, final String kind, final String reason, final Instant at) throws SQLException {
        Sql.addBatch(insert, key, kind, reason, at);
    }

    public void readmit(final Connection connection, final Collection<String> addresses, final Collection<SourceId> records) throws SQLException {
        final Set<String> addressKeys = new HashSet<>();
        final Set<String> mailboxKeys = new HashSet<>();
        final Set<String> recordKeys = new HashSet<>();
        for (final String address : addresses) {
            addressKeys.addAll(scope.keys().allOfAddress(address));
            mailboxKeys.addAll(scope.keys().allOfMailbox(address));
        }
        records.forEach(id -> recordKeys.addAll(scope.keys().allOfRecord(id)));
        try (PreparedStatement readmit = connection.prepareStatement(READMIT)) {
            for (final Map.Entry<String, Set<String>> each : Map.of(ADDRESS, addressKeys, MAILBOX, mailboxKeys, RECORD, recordKeys).entrySet()) {
                Sql.addBatch(readmit, each.getKey(), each.getValue());
            }
            readmit.executeBatch();
        }
    }

    /** Returns the source records that were erased. */
    public Set<SourceId> erased(final Connection connection, final Collection<SourceId> records) throws SQLException {
        final Map<String, Suppression> known = find(connection, FIND, records.stream().flatMap(id -> scope.keys().allOfRecord(id).stream()).toList());
        final Set<SourceId> erased = new HashSet<>();
        records.stream().filter(id -> scope.keys().allOfRecord(id).stream().anyMatch(key -> known.containsKey(RECORD + key))).forEach(erased::add);
        return erased;
    }

    /**
     * Returns the rows that may be written: those about people who were not erased. A consent that is later than the erasure and every refusal since ends the suppression, so the order of reading
     * does not matter.
     */
    List<EvidenceRow> admitted(final Connection connection, final List<EvidenceRow> rows, final Instant readAt) throws SQLException {
        final Set<String> keys = new HashSet<>();
        rows.forEach(row -> {
            keys.addAll(row.addressKeys());
            keys.addAll(row.mailboxKeys());
            keys.addAll(row.recordKeys());
            keys.addAll(row.consentKeys());
        });
        final Map<String, Suppression> known = find(connection, FIND + " order by address_key, key_kind for update", keys);
        if (known.isEmpty()) {
            return rows;
        }
        completeMailboxes(connection, rows, known);
        refuse(connection, rows, known, readAt);
        final Set<List<String>> unclear = new HashSet<>();
        rows.stream().filter(row -> row.evidence().kind() == Evidence.Kind.UNCLEAR).forEach(row -> unclear.add(row.record()));
        for (final EvidenceRow row : rows) {
            final List<Suppression> of = of(row, known);
            if (!of.isEmpty() && row.readmits(readAt) && !isMisdated(row, known) && !unclear.contains(row.record()) && of.stream().allMatch(each -> row.saidAt().isAfter(each.until()))) {
                end(connection, of);
                of.forEach(each -> known.remove(each.id()));
            }
        }
        rememberMisdated(connection, rows, known);
        return rows.stream().filter(row -> of(row, known).isEmpty()).map(row -> isMisdated(row, known) ? row.undated() : row).toList();
    }

    private static boolean isMisdated(final EvidenceRow row, final Map<String, Suppression> known) {
        return row.consentKeys().stream().anyMatch(key -> known.containsKey(CONSENT + key));
    }

    private static void rememberMisdated(final Connection connection, final List<EvidenceRow> rows, final Map<String, Suppression> known) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(SUPPRESS)) {
            for (final EvidenceRow row : rows) {
                final List<Suppression> of = of(row, known);
                if (!of.isEmpty() && row.isMisdatedConsent()) {
                    add(insert, row.consentKeys().getFirst(), CONSENT, of.getFirst().reason(), null);
                }
            }
            insert.executeBatch();
        }
    }

    private static void end(final Connection connection, final List<Suppression> suppressions) throws SQLException {
        try (PreparedStatement readmit = connection.prepareStatement(READMIT)) {
            for (final Suppression each : suppressions) {
                Sql.addBatch(readmit, each.kind(), List.of(each.key()));
            }
            readmit.executeBatch();
        }
    }

    /** Version 1 kept only the address. */
    private static void completeMailboxes(final Connection connection, final List<EvidenceRow> rows, final Map<String, Suppression> known) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(SUPPRESS)) {
            for (final EvidenceRow row : rows) {
                for (final Suppression each : of(row, known)) {
                    final Suppression mailbox = new Suppression(MAILBOX, row.mailboxKey(), each.reason(), each.erasedAt(), each.until());
                    if (ADDRESS.equals(each.kind()) && row.mailboxKeys().stream().noneMatch(key -> known.containsKey(MAILBOX + key))) {
                        add(insert, mailbox.key(), MAILBOX, mailbox.reason(), mailbox.erasedAt());
                        known.put(mailbox.id(), mailbox);
                    }
                }
            }
            insert.executeBatch();
        }
    }

    private static void refuse(final Connection connection, final List<EvidenceRow> rows, final Map<String, Suppression> known, final Instant readAt) throws SQLException {
        try (PreparedStatement refuse = connection.prepareStatement(REFUSE)) {
            for (final EvidenceRow row : rows) {
                if (!row.evidence().kind().isRefusal()) {
                    continue;
                }
                final Instant at = row.refusedAt(readAt);
                for (final Suppression each : of(row, known)) {
                    if (at.isAfter(each.until())) {
                        Sql.addBatch(refuse, at, each.kind(), each.key());
                        known.put(each.id(), new Suppression(each.kind(), each.key(), each.reason(), each.erasedAt(), at));
                    }
                }
            }
            refuse.executeBatch();
        }
    }

    private static List<Suppression> of(final EvidenceRow row, final Map<String, Suppression> known) {
        final List<Suppression> of = new ArrayList<>();
        add(of, known, ADDRESS, row.addressKeys());
        add(of, known, MAILBOX, row.mailboxKeys());
        add(of, known, RECORD, row.recordKeys());
        return of;
    }

    private static void add(final List<Suppression> all, final Map<String, Suppression> known, final String kind, final List<String> keys) {
        for (final String key : keys) {
            final Suppression suppression = known.get(kind + key);
            if (suppression != null) {
                all.add(suppression);
            }
        }
    }

    private static Map<String, Suppression> find(final Connection connection, final String sql, final Collection<String> keys) throws SQLException {
        final Map<String, Suppression> found = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            Sql.bind(select, keys);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    final Suppression each = new Suppression(rows.getString(1), rows.getString(2), rows.getString(3), rows.getTimestamp(4).toInstant(), rows.getTimestamp(5).toInstant());
                    found.put(each.id(), each);
                }
            }
        }
        return found;
    }
}
