// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;

import java.time.Instant;

/**
 * An address with the status that the vendor last returned: a row of {@code esp_address}.
 *
 * @param address the pushed address; null if it was only unsubscribed
 * @param status null if unknown
 * @param statusAt when the vendor returned the status; null if unknown
 * @param archivedStatus the status before we archived the contact; null if we did not
 * @param run the FlowFile that changed it last
 */
public record AddressRow(String addressHash, String address, ContactStatus status, Instant statusAt, ContactResult result, ContactStatus archivedStatus, String run) {

    /** Whether the vendor may mail the address, or its status is unknown. An absent address may have been added at the vendor since. */
    public boolean isMailable() {
        return status == null || status.isMailed() || status == ContactStatus.ABSENT;
    }

    /**
     * Whether the vendor returned, at or after a refusal, that it does not mail the address. The refusal then needs no request.
     *
     * @param since since when the refusal is known; null if unknown
     */
    public boolean isUnmailableSince(final Instant since) {
        return !isMailable() && since != null && statusAt != null && !statusAt.isBefore(since);
    }
}
