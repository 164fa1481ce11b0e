// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.fields;

import io.emailpersonalization.nifi.matching.merge.ConsentStatement;

/**
 * What matching and merging go by of a record.
 *
 * @param key its identity
 * @param values the raw values that are compared, in the order of {@link CustomerFields#compared}
 * @param updatedAt milliseconds since 1970; {@link Long#MIN_VALUE} when the record does not say
 * @param contradicted whether the record itself says something else about consent than the statement
 * @param emailPriority how much the source of its address is trusted, 0 most
 */
public record CustomerRow(String key, String[] values, long updatedAt, ConsentStatement statement, boolean consentOverridden, int emailPriority, Doubts doubts) {

    /**
     * What is not understood.
     *
     * @param futureDates dates more than a day after the run
     * @param unreadDates texts that are no date
     * @param unknownWords words on consent that are in no list
     * @param unreadAddresses texts that are no single address
     * @param unbelievedIds ids that name nobody by their form
     * @param sourceless records with an id and without a source
     */
    public record Doubts(int futureDates, int unreadDates, int unknownWords, int unreadAddresses, int unbelievedIds, int sourceless) {

        public static final Doubts NONE = new Doubts(0, 0, 0, 0, 0, 0);

        public Doubts and(final Doubts other) {
            return other == NONE ? this : new Doubts(futureDates + other.futureDates, unreadDates + other.unreadDates, unknownWords + other.unknownWords,
                    unreadAddresses + other.unreadAddresses, unbelievedIds + other.unbelievedIds, sourceless + other.sourceless);
        }
    }
}
