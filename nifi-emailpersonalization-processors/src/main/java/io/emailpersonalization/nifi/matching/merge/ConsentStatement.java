// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.value.ConsentEntry;
import io.emailpersonalization.nifi.record.value.EpochMillis;

/**
 * The statement of one record about mail to its address. ConsentOfGoldenRecordsTest tests it.
 *
 * @param meaning of the consent value; null when it is missing or unknown. A complaint counts as withdrawn, an expired consent as pending
 * @param at the time from which it counts, in milliseconds since 1970; {@link EpochMillis#UNKNOWN} when unknown
 * @param asRead whether it has no date and counts as of the last run that read it
 * @param bounced whether the address does not exist
 * @param complained whether the person marked a mail to the address as spam
 */
public record ConsentStatement(ConsentEntry.Meaning meaning, long at, boolean asRead, boolean bounced, boolean complained) {

    /** The statement of a record without consent value, bounce and complaint. */
    public static final ConsentStatement NONE = new ConsentStatement(null, EpochMillis.UNKNOWN, false, false, false);

    /** Whether this record allows mail to the address. */
    public boolean isMailable() {
        return meaning == ConsentEntry.Meaning.GRANTED && !bounced && !complained;
    }

    /** Whether this record forbids mail to the person. */
    public boolean isRefusal() {
        return meaning == ConsentEntry.Meaning.WITHDRAWN;
    }
}
