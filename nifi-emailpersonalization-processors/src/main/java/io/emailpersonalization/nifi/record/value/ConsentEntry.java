// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.time.Instant;

/** An entry of a consent history: a statement about consent to mail, with its time. ConsentHistoryTest covers this interface. */
public interface ConsentEntry {

    /** The meaning of a statement. */
    enum Meaning {
        GRANTED,
        /** The person has not confirmed yet. */
        PENDING,
        WITHDRAWN
    }

    Meaning meaning();

    /** The time from which the entry counts, in milliseconds since 1970; see {@link #effectiveFrom}. */
    long at();

    /**
     * The time from which a statement counts. A grant counts from the earliest moment that it may have been made, anything else from the latest. Without a time, or with a time in the future, a
     * grant is older than everything else, and anything else counts from the last run that read it.
     *
     * @param said the stated time; null if unknown
     * @param lastRead As Of of the last run that read it
     * @param asOf the time of the decision
     * @return milliseconds since 1970, or {@link EpochMillis#UNKNOWN}
     */
    static long effectiveFrom(final Meaning meaning, final StatedTime said, final Instant lastRead, final Instant asOf) {
        if (said == null || said.isFuture(asOf)) {
            return meaning == Meaning.GRANTED ? EpochMillis.UNKNOWN : lastRead.toEpochMilli();
        }
        return (meaning == Meaning.GRANTED ? said.start() : said.end()).toEpochMilli();
    }
}
