// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.time.Instant;

/** Something that was said about consent to mail, and when. */
public interface ConsentEntry {

    /** What can be said. */
    enum Meaning {
        GRANTED,
        /** The person is still to confirm. */
        PENDING,
        WITHDRAWN
    }

    Meaning meaning();

    /** When it counts from, in milliseconds since 1970; see {@link #effectiveFrom}. */
    long at();

    /**
     * When a word counts from. A yes counts from the first moment that it may have been said, anything else from the last one. Where no time is known, or one that is yet to
     * come, a yes is older than everything else, and anything else counts as of the last run that read it.
     *
     * @param said null where it is not known
     * @param lastRead As Of of the last run that read it
     * @param asOf the time for which consent is asked
     * @return milliseconds since 1970, or {@link EpochMillis#UNKNOWN}
     */
    static long effectiveFrom(final Meaning meaning, final StatedTime said, final Instant lastRead, final Instant asOf) {
        if (said == null || said.isFuture(asOf)) {
            return meaning == Meaning.GRANTED ? EpochMillis.UNKNOWN : lastRead.toEpochMilli();
        }
        return (meaning == Meaning.GRANTED ? said.start() : said.end()).toEpochMilli();
    }
}
