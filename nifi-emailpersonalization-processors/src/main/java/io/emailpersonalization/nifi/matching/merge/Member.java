// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import org.apache.nifi.serialization.record.Record;

import java.util.Comparator;

/**
 * A record of a person.
 *
 * @param row its row
 * @param key its identity, see {@link MemberKey}
 * @param updatedAt when it was changed last, in milliseconds since 1970; {@link Long#MIN_VALUE} when unknown
 */
public record Member(int row, String key, long updatedAt, Record record) {

    /** The most recent first; the order of the records in the file decides last of all. */
    public static final Comparator<Member> MOST_RECENT_FIRST = Comparator.comparingLong(Member::updatedAt).reversed().thenComparing(Member::key).thenComparingInt(Member::row);
}
