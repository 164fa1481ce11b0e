// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import java.time.Instant;

/**
 * Whether the fields of a record allow a push.
 *
 * @param reason why not; null if they do
 * @param refusedAt when the person refused; null without a refusal
 * @param coversPerson whether a refusal covers the person's other addresses
 */
public record RecordEligibility(Kind kind, String reason, Instant refusedAt, boolean coversPerson) {

    /** The record may be pushed. */
    public static final RecordEligibility ELIGIBLE = new RecordEligibility(Kind.ELIGIBLE, null, null, false);

    /** Kinds of eligibility. */
    public enum Kind {
        /** The record may be pushed. */
        ELIGIBLE,
        /** Another person owns the mailbox. */
        OTHER_OWNER,
        /** The record must not be pushed. */
        SUPPRESSED,
        /** The record must not be pushed, and its contact is unsubscribed. */
        REFUSED,
        /** A value does not fit the mapping. */
        UNMAPPED
    }

    static RecordEligibility suppressed(final String reason) {
        return new RecordEligibility(Kind.SUPPRESSED, reason, null, false);
    }
}
