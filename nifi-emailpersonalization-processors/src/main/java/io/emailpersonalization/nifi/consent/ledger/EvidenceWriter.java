// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.ledger;

import io.emailpersonalization.nifi.consent.register.Conditions;
import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.store.Sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes evidence, and the times of its readings. All within a transaction of the caller. Tested by ConsentRulesTest and ConsentSinceTest. */
public record EvidenceWriter(LedgerScope scope, SuppressionTable suppressions) {

    private static final String INSERT = """
            insert into consent_evidence (evidence_key, address_key, mailbox_key, channel, purpose, word, said_from, said_at, expires_at, source, customer_id,
                given_key, family_key, birth_key, legal_basis, ip, form,
                seen_at, since, conditions, held, counted)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, greatest(now(), ?), ?::jsonb, ?, ?) on conflict (evidence_key) do nothing""";

    /**
     * Updates the reading of known evidence. A streak ends if a run between two readings did not find the statement, or if a rule starts or stops to hold. Streaks are compared with the times at
     * which vendors were told, so they follow the clock instead of As Of, which may be the date of the file. A date that is in the future of any reading counts as none.
     */
    private static final String READ_AGAIN = """
            update consent_evidence set
                since = case when seen_at < ? and (unsaid_at > seen_at and unsaid_at < ? or held is distinct from ?) then greatest(now(), ?) else since end,
                conditions = case when seen_at < ? or seen_at = ? and held and not ? then ?::jsonb else conditions end,
                held = case when seen_at < ? or seen_at = ? and held and not ? then ? else held end,
                counted = counted or ?,
                said_from = case when said_from > ? then null else said_from end,
                said_at = case when said_from > ? then null else said_at end,
                given_key = coalesce(?, given_key), family_key = coalesce(?, family_key), birth_key = coalesce(?, birth_key),
                seen_at = greatest(seen_at, ?)
            where evidence_key = ?""";

    private static final String UNSAID = """
            update consent_evidence e set unsaid_at = ? from unnest(?::text[], ?::text[], ?::text[]) as read(address_key, source, customer_id)
            where e.address_key = read.address_key and e.channel = ? and e.purpose = ? and e.source is not distinct from read.source and e.customer_id is not distinct from read.customer_id
                and e.seen_at < ? and (e.unsaid_at is null or e.unsaid_at <= e.seen_at)""";

    private static final String COMPLETE = """
            update consent_evidence e set mailbox_key = read.mailbox_key from unnest(?::text[], ?::text[]) as read(address_key, mailbox_key)
            where e.address_key = read.address_key and e.mailbox_key is null and read.mailbox_key is not null""";

    /** Version 1 wrote a grant whose rules did not hold as pending. */
    private static final String DROP_FORMER = "delete from consent_evidence where evidence_key = any(?) and word = 'pending' and counted is null and seen_at <= ?";

    /** @return the number of new statements */
    public int write(final Connection connection, final Collection<Evidence> evidence, final Instant readAt) throws SQLException {
        final List<EvidenceRow> rows = suppressions.admitted(connection, evidence.stream().map(each -> EvidenceRow.of(each, scope, readAt)).filter(Objects::nonNull).toList(), readAt);
        if (rows.isEmpty()) {
            return 0;
        }
        // in index order, which fills an index best
        final List<EvidenceRow> said = rows.stream().filter(row -> row.key() != null).sorted(Comparator.comparing(EvidenceRow::key)).toList();
        dropFormer(connection, said, readAt);
        final List<EvidenceRow> known = new ArrayList<>();
        final int added = insert(connection, said, known, readAt);
        readAgain(connection, known, readAt);
        interrupt(connection, rows, readAt);
        complete(connection, rows);
        return added;
    }

    private static void dropFormer(final Connection connection, final List<EvidenceRow> rows, final Instant readAt) throws SQLException {
        final List<String> former = rows.stream().map(EvidenceRow::formerPending).filter(Objects::nonNull).toList();
        if (!former.isEmpty()) {
            try (PreparedStatement drop = connection.prepareStatement(DROP_FORMER)) {
                Sql.bind(drop, former, readAt);
                drop.executeUpdate();
            }
        }
    }

    private int insert(final Connection connection, final List<EvidenceRow> rows, final List<EvidenceRow> known, final Instant readAt) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (final EvidenceRow row : rows) {
                final Evidence each = row.evidence();
                final Boolean held = each.kind() == Evidence.Kind.GRANTED ? row.held() : null;
                Sql.addBatch(insert, row.key(), row.addressKeys().getFirst(), row.mailboxKey(), scope.channel(), scope.purpose(), row.word(), row.saidFrom(), row.saidAt(), each.expiresAt(),
                        each.source(), row.customer(), given(row), family(row), birth(row), each.proof().legalBasis(), each.proof().ip(), each.proof().form(), readAt, readAt,
                                json(each.conditions()), held, row.held());
            }
            final int[] counts = insert.executeBatch();
            int added = 0;
            for (int i = 0; i < counts.length; i++) {
                added += Math.max(0, counts[i]);
                if (counts[i] != 1) {
                    known.add(rows.get(i));
                }
            }
            return added;
        }
    }

    private void readAgain(final Connection connection, final List<EvidenceRow> rows, final Instant readAt) throws SQLException {
        final Instant plausible = readAt.plus(StatedTime.FUTURE_TOLERANCE);
        try (PreparedStatement update = connection.prepareStatement(READ_AGAIN)) {
            for (final EvidenceRow row : rows) {
                final Boolean held = row.evidence().kind() == Evidence.Kind.GRANTED ? row.held() : null;
                Sql.addBatch(update, readAt, readAt, held, readAt, readAt, readAt, held, json(row.evidence().conditions()), readAt, readAt, held, held, row.held(), plausible, plausible,
                        given(row), family(row), birth(row), readAt, row.key());
            }
            update.executeBatch();
        }
    }

    /** Marks earlier statements of the same records that they no longer make. Only rows under the current key can be read again. */
    private void interrupt(final Connection connection, final List<EvidenceRow> rows, final Instant readAt) throws SQLException {
        final List<String> keys = new ArrayList<>();
        final List<String> sources = new ArrayList<>();
        final List<String> customers = new ArrayList<>();
        for (final EvidenceRow row : rows) {
            keys.add(row.addressKeys().getFirst());
            sources.add(row.evidence().source());
            customers.add(row.customer());
        }
        try (PreparedStatement update = connection.prepareStatement(UNSAID)) {
            Sql.bind(update, readAt, keys, sources, customers, scope.channel(), scope.purpose(), readAt);
            update.executeUpdate();
        }
    }

    private static void complete(final Connection connection, final List<EvidenceRow> rows) throws SQLException {
        final List<String> keys = new ArrayList<>();
        final List<String> mailboxes = new ArrayList<>();
        for (final EvidenceRow row : rows) {
            for (final String key : row.addressKeys()) {
                keys.add(key);
                mailboxes.add(row.mailboxKey());
            }
        }
        try (PreparedStatement update = connection.prepareStatement(COMPLETE)) {
            Sql.bind(update, keys, mailboxes);
            update.executeUpdate();
        }
    }

    private String given(final EvidenceRow row) {
        return initials(row.evidence().traits().givenName());
    }

    private String family(final EvidenceRow row) {
        return initials(row.evidence().traits().familyName());
    }

    /** The script as it is, and the hashed initials. Those of given and family names have the same kind of key, so that swapped names are found. */
    private String initials(final String name) {
        if (name == null) {
            return null;
        }
        final String[] parts = name.split(" ");
        return Stream.concat(Stream.of(parts[0]), Arrays.stream(parts).skip(1).map(initial -> scope.keys().trait("initial", initial))).collect(Collectors.joining(" "));
    }

    private String birth(final EvidenceRow row) {
        return scope.keys().trait("birth date", row.evidence().traits().birthDate());
    }

    private static String json(final Conditions conditions) {
        return conditions == null ? null : conditions.json();
    }
}
