// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.ledger;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.value.ConsentEntry;
import io.emailpersonalization.nifi.record.value.ConsentHistory;
import io.emailpersonalization.nifi.record.value.EpochMillis;
import io.emailpersonalization.nifi.record.value.SourceId;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides the consent of an address from all its evidence. The order of the entries does not matter. ConsentDecisionTest covers this class. */
final class ConsentDecider {

    /** Among complaints and bounces, the one that was read last counts. */
    private static final Comparator<LedgerEntry> LAST_READ = Comparator.comparing(LedgerEntry::seenAt).reversed().thenComparing(LedgerEntry::key);
    /** Among grants of the same time, the one that ends first counts. */
    private static final Comparator<LedgerEntry> FIRST_ENDING = Comparator.<LedgerEntry, Instant>comparing(statement -> statement.term().expiresAt(), Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(LAST_READ);

    private ConsentDecider() {
    }

    /**
     * Decides consent. A complaint and a hard bounce of the address override everything. Otherwise the latest entry counts, and doubt refuses. A grant counts while it has not expired and its
     * conditions hold. A grant that has ended stays ended while the person is asked again.
     *
     * @param addressKey passed on
     */
    static Consent decide(final String addressKey, final Collection<LedgerEntry> statements, final Instant asOf) {
        final Optional<LedgerEntry> end = statements.stream().filter(LedgerEntry::isFinal).min(LAST_READ);
        if (end.isPresent()) {
            return withdrawn(end.get(), addressKey, statements, asOf);
        }
        final ConsentHistory<LedgerEntry> history = history(statements, statements, asOf);
        final Optional<LedgerEntry> deciding = history.deciding();
        if (deciding.isEmpty()) {
            final boolean doubted = statements.stream().anyMatch(LedgerEntry::isGrant);
            return new Consent(doubted ? ConsentState.PENDING : ConsentState.UNKNOWN, null, false, addressKey, null);
        }
        final LedgerEntry word = deciding.get();
        return switch (word.meaning()) {
            case PENDING -> history.granted().map(former -> granted(former, addressKey, statements, asOf)).filter(former -> former.state() == ConsentState.EXPIRED)
                    .orElseGet(() -> new Consent(ConsentState.PENDING, null, false, addressKey, null));
            case WITHDRAWN -> withdrawn(word, addressKey, statements, asOf);
            case GRANTED -> granted(word, addressKey, statements, asOf);
        };
    }

    /**
     * Whether an entry counts. The last reading of a source record settles its earlier ones: an undated pending consent ends when the record grants, and a grant is in doubt while the record has an
     * unknown word.
     */
    private static boolean counts(final LedgerEntry statement, final Collection<LedgerEntry> statements, final Instant asOf) {
        return switch (statement.kind()) {
            // an expired grant ends earlier grants, and grants nothing itself
            case GRANTED -> statement.term().isOver(asOf)
                    || statements.stream().noneMatch(other -> other.kind() == Evidence.Kind.UNCLEAR && isOfSameRecord(other, statement) && !other.seenAt().isBefore(statement.seenAt()));
            case PENDING -> statement.said() != null
                    || statements.stream().noneMatch(other -> other.isGrant() && other.record().equals(statement.record()) && other.seenAt().isAfter(statement.seenAt()));
            case UNCLEAR, NONE -> false;
            case WITHDRAWN, COMPLAINT, BOUNCE -> true;
        };
    }

    private static boolean isOfSameRecord(final LedgerEntry one, final LedgerEntry other) {
        return one.own() && other.own() && one.record().equals(other.record());
    }

    /** The history of some entries: those that count beside all entries. */
    private static ConsentHistory<LedgerEntry> history(final Collection<LedgerEntry> some, final Collection<LedgerEntry> all, final Instant asOf) {
        final ConsentHistory<LedgerEntry> history = new ConsentHistory<>();
        final List<LedgerEntry> counting = some.stream().filter(statement -> counts(statement, all, asOf)).toList();
        // among grants of the same time one that has ended counts, whatever the files and their order
        counting.stream().filter(statement -> !isReplaced(statement, counting)).sorted(Comparator.<LedgerEntry>comparingInt(statement -> rank(statement.term(), asOf)).thenComparing(FIRST_ENDING))
                .forEach(history::add);
        return history;
    }

    private static int rank(final LedgerEntry.Term term, final Instant asOf) {
        return term.isOver(asOf) ? 0 : term.isMet(asOf) ? 2 : 1;
    }

    /** Whether the same source record has stated its grant of the same time anew since, such as with another expiry. */
    private static boolean isReplaced(final LedgerEntry statement, final Collection<LedgerEntry> statements) {
        return statement.isGrant() && statements.stream()
                .anyMatch(other -> other.isGrant() && other.at() == statement.at() && isOfSameRecord(other, statement) && other.seenAt().isAfter(statement.seenAt()));
    }

    /**
     * A withdrawal. Any later entry may have made the vendor subscribe again, so a vendor must have been told after all of them. A bounce ends only the address; a refusal of the same address also
     * counts for the person.
     */
    private static Consent withdrawn(final LedgerEntry word, final String addressKey, final Collection<LedgerEntry> statements, final Instant asOf) {
        final Optional<LedgerEntry> refusal = word.kind() == Evidence.Kind.BOUNCE ? refusal(statements, asOf) : Optional.of(word);
        return new Consent(ConsentState.WITHDRAWN, word.key(), false, addressKey, latest(statements), at(refusal.orElse(word)),
                new Consent.Refusal(refusal.isPresent(), refusers(statements, asOf)));
    }

    /** The refusal apart from bounces. */
    private static Optional<LedgerEntry> refusal(final Collection<LedgerEntry> statements, final Instant asOf) {
        final List<LedgerEntry> words = statements.stream().filter(statement -> statement.kind() != Evidence.Kind.BOUNCE).toList();
        return history(words, statements, asOf).deciding().filter(word -> word.meaning() == ConsentEntry.Meaning.WITHDRAWN);
    }

    private static Instant at(final LedgerEntry word) {
        return word.at() == EpochMillis.UNKNOWN ? null : Instant.ofEpochMilli(word.at());
    }

    /** The records that refused and have not granted since, of all that share the address. */
    private static Set<SourceId> refusers(final Collection<LedgerEntry> statements, final Instant asOf) {
        final Map<SourceId, ConsentHistory<LedgerEntry>> histories = new HashMap<>();
        statements.stream().filter(statement -> !statement.record().id().isEmpty() && statement.kind() != Evidence.Kind.BOUNCE && counts(statement, statements, asOf))
                .forEach(statement -> histories.computeIfAbsent(statement.record(), any -> new ConsentHistory<>()).add(statement));
        final Set<SourceId> refusers = new HashSet<>();
        histories.forEach((record, history) -> history.deciding().filter(word -> word.meaning() == ConsentEntry.Meaning.WITHDRAWN).ifPresent(any -> refusers.add(record)));
        return refusers;
    }

    private static Instant latest(final Collection<LedgerEntry> statements) {
        return statements.stream().map(LedgerEntry::since).max(Comparator.naturalOrder()).orElse(null);
    }

    private static Consent granted(final LedgerEntry word, final String addressKey, final Collection<LedgerEntry> statements, final Instant asOf) {
        final LedgerEntry.Term term = word.term();
        if (term.isOver(asOf)) {
            return new Consent(ConsentState.EXPIRED, word.key(), false, addressKey, later(term.expiresAt(), word.since()));
        }
        if (!term.isMet(asOf)) {
            final boolean counted = statements.stream().anyMatch(statement -> statement.isGrant() && statement.term().counted());
            return counted ? new Consent(ConsentState.EXPIRED, word.key(), false, addressKey, term.held() ? later(word.seenAt(), word.since()) : word.since())
                    : new Consent(ConsentState.PENDING, null, false, addressKey, null);
        }
        final boolean hadWithdrawn = statements.stream().anyMatch(statement -> statement.own() && statement.kind() == Evidence.Kind.WITHDRAWN);
        return new Consent(ConsentState.GRANTED, word.key(), hadWithdrawn && word.at() != EpochMillis.UNKNOWN, addressKey, null, at(word), null);
    }

    private static Instant later(final Instant one, final Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Decides consent for text that is not an address: it never has consent. */
    static Consent decideUnreadable(final String addressKey, final Collection<LedgerEntry> statements, final Instant asOf) {
        final Consent consent = decide(addressKey, statements, asOf);
        return consent.state() == ConsentState.GRANTED ? new Consent(ConsentState.UNKNOWN, null, false, addressKey, null) : consent;
    }
}
