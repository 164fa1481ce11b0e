// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.ledger;

import io.emailpersonalization.nifi.consent.register.Conditions;
import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.value.ConsentEntry;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.StatedTime;

import java.time.Instant;

/**
 * An entry of the ledger, for a decision.
 *
 * @param key key of the evidence
 * @param kind kind of the statement
 * @param said the stated time; null if unknown
 * @param at from when it counts, see {@link ConsentEntry#effectiveFrom}
 * @param seenAt As Of of the last run that read it
 * @param since start of its current streak of readings
 * @param term the limits of a grant
 * @param own whether it is about this address, and not about another one of the mailbox or the person
 * @param record the source record of the statement; source or id are empty if unknown
 */
record LedgerEntry(String key, Evidence.Kind kind, StatedTime said, long at, Instant seenAt, Instant since, Term term, boolean own, SourceId record) implements ConsentEntry {

    /**
     * The limits of a grant.
     *
     * @param expiresAt null for never
     * @param conditions null for none
     * @param counted whether the conditions held at any reading
     * @param held whether they held at the last reading
     */
    record Term(Instant expiresAt, Conditions conditions, boolean counted, boolean held) {

        boolean isOver(final Instant asOf) {
            return expiresAt != null && expiresAt.isBefore(asOf);
        }

        boolean isMet(final Instant asOf) {
            return conditions == null || conditions.hold(asOf);
        }
    }

    /** An entry with the time from which it counts. */
    static LedgerEntry of(final String key, final Evidence.Kind word, final StatedTime said, final Instant seenAt, final Instant since, final Term term, final boolean own, final SourceId record,
                        final Instant asOf) {
        return new LedgerEntry(key, word, said, ConsentEntry.effectiveFrom(meaning(word), said, seenAt, asOf), seenAt, since, term, own, record);
    }

    @Override
    public Meaning meaning() {
        return meaning(kind);
    }

    private static Meaning meaning(final Evidence.Kind word) {
        return switch (word) {
            case GRANTED -> Meaning.GRANTED;
            case PENDING, UNCLEAR, NONE -> Meaning.PENDING;
            case WITHDRAWN, COMPLAINT, BOUNCE -> Meaning.WITHDRAWN;
        };
    }

    /** Whether no later entry overrides it. */
    boolean isFinal() {
        return own && (kind == Evidence.Kind.COMPLAINT || kind == Evidence.Kind.BOUNCE);
    }

    boolean isGrant() {
        return own && kind == Evidence.Kind.GRANTED;
    }
}
