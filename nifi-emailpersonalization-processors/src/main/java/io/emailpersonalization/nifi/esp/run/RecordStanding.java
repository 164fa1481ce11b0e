// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import java.time.Instant;

/**
 * Whether a record may be pushed, as far as it says itself.
 *
 * @param reason why not; null where it may
 * @param refusedAt when the person refused; null where nobody did
 * @param ofPerson whether a refusal is of the person, and not of the address alone
 */
public record RecordStanding(Kind kind, String reason, Instant refusedAt, boolean ofPerson) {

    /** It may be pushed. */
    public static final RecordStanding FREE = new RecordStanding(Kind.FREE, null, null, false);

    /** What stands in the way. */
    public enum Kind {
        /** Nothing. */
        FREE,
        /** Another person owns the mailbox. */
        OTHER_OWNER,
        /** It must not be pushed. */
        SUPPRESSED,
        /** It must not be pushed, and must not be mailed. */
        REFUSED,
        /** A value does not fit the mapping. */
        UNMAPPED
    }

    static RecordStanding suppressed(final String reason) {
        return new RecordStanding(Kind.SUPPRESSED, reason, null, false);
    }
}
