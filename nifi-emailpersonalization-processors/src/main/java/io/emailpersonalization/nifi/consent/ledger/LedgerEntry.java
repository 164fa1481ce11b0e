// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.ledger;

import io.emailpersonalization.nifi.consent.register.Conditions;
import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.value.ConsentEntry;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.StatedTime;

import java.time.Instant;

/**
 * A statement as a decision sees it.
 *
 * @param key of the evidence
 * @param word what was stated
 * @param said null where it is not known
 * @param at when it counts from, see {@link ConsentEntry#effectiveFrom}
 * @param seenAt As Of of the last run that read it
 * @param since start of its present streak of readings
 * @param term until when a consent holds, and under what conditions
 * @param own whether it was said of this address, and not of another one of the mailbox or the person
 * @param record the record of the source that said it; an empty source or id where that is not known
 */
record LedgerEntry(String key, Evidence.Kind kind, StatedTime said, long at, Instant seenAt, Instant since, Term term, boolean own, SourceId record) implements ConsentEntry {

    /**
     * What limits a consent.
     *
     * @param expiresAt null for never
     * @param conditions null for none
     * @param counted whether the conditions held at any reading
     * @param held whether they held when they were last read
     */
    record Term(Instant expiresAt, Conditions conditions, boolean counted, boolean held) {

        /** Nothing limits it. */
        static final Term NONE = new Term(null, null, true, true);

        boolean isOver(final Instant asOf) {
            return expiresAt != null && expiresAt.isBefore(asOf);
        }

        boolean isMet(final Instant asOf) {
            return conditions == null || conditions.hold(asOf);
        }
    }

    /** A statement that counts from where its date and its last reading say. */
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

    /** Whether nothing that is said later outweighs it. */
    boolean isFinal() {
        return own && (kind == Evidence.Kind.COMPLAINT || kind == Evidence.Kind.BOUNCE);
    }

    boolean isGrant() {
        return own && kind == Evidence.Kind.GRANTED;
    }
}
