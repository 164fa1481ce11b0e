// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.ledger;

import io.emailpersonalization.nifi.consent.register.Conditions;
import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.consent.register.SourceRefusal;
import io.emailpersonalization.nifi.record.value.PersonIds;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.store.Sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Queries evidence and erasures. All within a transaction of the caller. Tested by ConsentDecisionTest and PersonCoverTest. */
record EvidenceQuery(LedgerScope scope) {

    private static final String COLUMNS = "%1$s.evidence_key, %1$s.word, %1$s.said_from, %1$s.said_at, %1$s.seen_at, %1$s.since, %1$s.expires_at, %1$s.conditions::text, %1$s.counted, "
            + "%1$s.held, %1$s.source, %1$s.customer_id";

    /** Only the latest refusal of a mailbox or a person matters. An id that a thousand addresses share has thousands of refusals. */
    private static final String REFUSAL = "e.channel = ? and e.purpose = ? and e.word in ('withdrawn', 'complaint')";
    private static final String LATEST = "case when e.said_from is null or e.said_from > ? then e.seen_at else e.said_at end desc, e.since desc, e.evidence_key";
    private static final String LATEST_REFUSAL = REFUSAL + " order by " + LATEST + " limit 1";

    private static final String REFUSALS = """
            select %2$s, latest.known_since from (select distinct system, id from unnest(?::text[], ?::text[]) as named(system, id)) every
            cross join lateral (select e.*, max(e.since) over () as known_since from consent_evidence e where e.customer_id = every.id and coalesce(e.source, '') = every.system and %1$s) latest
            where %3$s"""
            .formatted(LATEST_REFUSAL, COLUMNS.formatted("latest"), PersonIdTrust.IS_TRUSTED);

    /**
     * Everything that may decide the consent of addresses: their own evidence; of their mailboxes the latest refusal, the latest complaint or bounce, and the latest 50 statements that end a
     * consent; of their persons the latest refusal, or for an id of several people the latest refusal of each of up to 100 sets of traits; and erasures. The limits bound the rows of an id that
     * very many addresses share.
     */
    private static final String SELECT = """
            with tie as (
                select e.address_key as found_by, true as own, coalesce(e.source, '') as system, e.customer_id as id, e.given_key, e.family_key, e.birth_key
                from consent_evidence e where e.address_key = any(?) and e.customer_id is not null
                union
                select e.mailbox_key, false, coalesce(e.source, ''), e.customer_id, e.given_key, e.family_key, e.birth_key
                from consent_evidence e where e.mailbox_key = any(?) and e.customer_id is not null),
            person as materialized (
                select system, id, %5$s as standing from (select distinct system, id from tie where ?) every),
            refusal as materialized (
                select person.system, person.id, person.standing, latest.* from person cross join lateral (
                    select e.* from consent_evidence e where e.customer_id = person.id and coalesce(e.source, '') = person.system and %1$s) latest
                where person.standing = 2
                union all
                select person.system, person.id, person.standing, latest.* from person cross join lateral (
                    select distinct on (e.given_key, e.family_key, e.birth_key) e.* from consent_evidence e
                    where e.customer_id = person.id and coalesce(e.source, '') = person.system and e.given_key is not null and %6$s
                    order by e.given_key, e.family_key, e.birth_key, %7$s limit 100) latest
                where person.standing = 1)
            select 'own' as kind, e.address_key as found_by, %2$s
            from consent_evidence e where e.address_key = any(?) and e.channel = ? and e.purpose = ?
            union all
            select 'mailbox', box.key, %3$s
            from unnest(?::text[]) as box(key) cross join lateral (select e.* from consent_evidence e where e.mailbox_key = box.key and %1$s) latest
            union all
            select 'end of mailbox', box.key, %3$s
            from unnest(?::text[]) as box(key) cross join lateral (
                select e.* from consent_evidence e where e.mailbox_key = box.key and e.channel = ? and e.purpose = ? and e.word in ('complaint', 'bounce')
                order by e.seen_at desc, e.evidence_key limit 1) latest
            union all
            select 'end of consent of mailbox', box.key, %3$s
            from unnest(?::text[]) as box(key) cross join lateral (
                select e.* from consent_evidence e where e.mailbox_key = box.key and e.channel = ? and e.purpose = ? and (e.word = 'pending' or e.word = 'granted' and e.expires_at < ?)
                order by e.seen_at desc, e.evidence_key limit 50) latest
            union all
            select case when tie.own then 'person' else 'person of mailbox' end, tie.found_by, %4$s
            from tie join refusal on refusal.system = tie.system and refusal.id = tie.id
                and (refusal.standing = 2 or tie.given_key is not null and (%8$s) is not true)
            union all
            select case when s.key_kind = 'address' then 'erased' else 'erased mailbox' end, s.address_key, null, null, null, null, s.erased_at, null, null, null, null, null, null, null
            from consent_suppression s where s.key_kind = 'address' and s.address_key = any(?) or s.key_kind = 'mailbox' and s.address_key = any(?)"""
            .formatted(LATEST_REFUSAL, COLUMNS.formatted("e"), COLUMNS.formatted("latest"), COLUMNS.formatted("refusal"), PersonIdTrust.STANDING, REFUSAL, LATEST,
                    PersonIdTrust.contradict("tie", "refusal"));

    /**
     * The evidence and the erasures of addresses, by the keys of addresses and of mailboxes.
     *
     * @param ofAddress evidence of an address and its person, by address key
     * @param ofMailbox evidence of a mailbox and its persons, by mailbox key
     * @param erased times of erasure, by address key
     * @param erasedMailboxes times of erasure, by mailbox key
     */
    record Found(Map<String, List<LedgerEntry>> ofAddress, Map<String, List<LedgerEntry>> ofMailbox, Map<String, Instant> erased, Map<String, Instant> erasedMailboxes) {

        /** The evidence of one address, each once: what is about the address itself is also found by its mailbox and its person. */
        Collection<LedgerEntry> entries(final List<String> keys, final List<String> mailboxKeys) {
            final Map<String, LedgerEntry> entries = new HashMap<>();
            final Stream<LedgerEntry> found = Stream.concat(keys.stream().flatMap(key -> ofAddress.getOrDefault(key, List.of()).stream()),
                    mailboxKeys.stream().flatMap(key -> ofMailbox.getOrDefault(key, List.of()).stream()));
            found.forEach(entry -> entries.merge(entry.key(), entry, (one, other) -> one.own() ? one : other));
            return entries.values();
        }

        /** The time of the last erasure of one address; empty for none. */
        Optional<Instant> lastErasure(final List<String> keys, final List<String> mailboxKeys) {
            return Stream.concat(keys.stream().map(erased::get), mailboxKeys.stream().map(erasedMailboxes::get)).filter(Objects::nonNull).max(Comparator.naturalOrder());
        }
    }

    /** The refusals of source records at any address. */
    Map<SourceId, SourceRefusal> refusals(final Connection connection, final Collection<SourceId> records, final Instant asOf) throws SQLException {
        final Map<SourceId, SourceRefusal> refusals = new HashMap<>();
        final List<SourceId> named = records.stream().filter(record -> PersonIds.isId(record.id())).toList();
        if (named.isEmpty() || !scope.coversPerson()) {
            return refusals;
        }
        try (PreparedStatement select = connection.prepareStatement(REFUSALS)) {
            Sql.bind(select, named.stream().map(SourceId::source).toList(), named.stream().map(record -> scope.keys().customerId(record.id())).toList(), scope.channel(), scope.purpose(),
                    asOf.plus(StatedTime.FUTURE_TOLERANCE));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    final LedgerEntry refusal = entry(rows, false, asOf);
                    refusals.put(refusal.record(), new SourceRefusal(Instant.ofEpochMilli(refusal.at()), instant(rows, "known_since")));
                }
            }
        }
        return refusals;
    }

    /** Finds the evidence under the keys of addresses and of mailboxes. */
    Found find(final Connection connection, final Collection<String> keys, final Collection<String> mailboxes, final Instant asOf) throws SQLException {
        final Found found = new Found(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());
        final Instant future = asOf.plus(StatedTime.FUTURE_TOLERANCE);
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            Sql.bind(select, keys, mailboxes, scope.coversPerson(), scope.channel(), scope.purpose(), future, scope.channel(), scope.purpose(), future, keys, scope.channel(),
                    scope.purpose(), mailboxes, scope.channel(), scope.purpose(), future, mailboxes, scope.channel(), scope.purpose(), mailboxes, scope.channel(), scope.purpose(), asOf,
                            keys, mailboxes);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    add(rows, found, asOf);
                }
            }
        }
        return found;
    }

    private static void add(final ResultSet rows, final Found found, final Instant asOf) throws SQLException {
        final String key = rows.getString("found_by");
        switch (rows.getString("kind")) {
            case "own" -> found.ofAddress().computeIfAbsent(key, any -> new ArrayList<>()).add(entry(rows, true, asOf));
            case "mailbox", "end of consent of mailbox" -> found.ofMailbox().computeIfAbsent(key, any -> new ArrayList<>()).add(entry(rows, false, asOf));
            // a complaint or a bounce counts for every spelling of the mailbox
            case "end of mailbox" -> found.ofMailbox().computeIfAbsent(key, any -> new ArrayList<>()).add(entry(rows, true, asOf));
            case "erased" -> found.erased().put(key, instant(rows, "seen_at"));
            case "erased mailbox" -> found.erasedMailboxes().put(key, instant(rows, "seen_at"));
            case "person" -> addOfPerson(found.ofAddress(), key, rows, asOf);
            default -> addOfPerson(found.ofMailbox(), key, rows, asOf);
        }
    }

    private static void addOfPerson(final Map<String, List<LedgerEntry>> statements, final String key, final ResultSet rows, final Instant asOf) throws SQLException {
        if (PersonIds.isId(rows.getString("customer_id"))) {
            statements.computeIfAbsent(key, any -> new ArrayList<>()).add(entry(rows, false, asOf));
        }
    }

    private static LedgerEntry entry(final ResultSet rows, final boolean own, final Instant asOf) throws SQLException {
        final Instant from = instant(rows, "said_from");
        final StatedTime said = from == null ? null : new StatedTime(from, !from.equals(instant(rows, "said_at")));
        final boolean counted = rows.getBoolean("counted");
        final LedgerEntry.Term term = new LedgerEntry.Term(instant(rows, "expires_at"), Conditions.parse(rows.getString("conditions")), counted, rows.getBoolean("held"));
        return LedgerEntry.of(rows.getString("evidence_key"), Evidence.Kind.valueOf(rows.getString("word").toUpperCase(Locale.ROOT)), said, instant(rows, "seen_at"), instant(rows,
                "since"), term, own,
                new SourceId(orEmpty(rows.getString("source")), orEmpty(rows.getString("customer_id"))), asOf);
    }

    private static String orEmpty(final String text) {
        return text == null ? "" : text;
    }

    private static Instant instant(final ResultSet rows, final String column) throws SQLException {
        final Timestamp time = rows.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
