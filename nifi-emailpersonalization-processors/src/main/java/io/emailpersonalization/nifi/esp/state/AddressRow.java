// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;

import java.time.Instant;

/**
 * What the vendor holds at an address, as it last said.
 *
 * @param address as it was pushed; null where it was only unsubscribed
 * @param status null when not known
 * @param statusAt when the vendor said so; null when not known
 * @param archivedStatus the status before we archived it; null where we did not
 * @param run the FlowFile that changed it last
 */
public record AddressRow(String addressHash, String address, ContactStatus status, Instant statusAt, ContactResult result, ContactStatus archivedStatus, String run) {

    /** Whether the vendor may mail it, or nothing is known of that. An address that was absent may have been added there since. */
    public boolean isMailable() {
        return status == null || status.isMailed() || status == ContactStatus.ABSENT;
    }

    /**
     * Whether the vendor need not be told of a withdrawal: it has said that it does not mail the address, and the person has not refused anew since.
     *
     * @param since from when the refusal is known; null when that is not known
     */
    public boolean isToldOf(final Instant since) {
        return !isMailable() && since != null && statusAt != null && !statusAt.isBefore(since);
    }
}
