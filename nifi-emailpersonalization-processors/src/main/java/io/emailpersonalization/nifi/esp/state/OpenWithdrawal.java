// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import java.time.Instant;

/**
 * A withdrawal or erasure that the vendor refused, or a withdrawal without an answer that no record repeats: a row of {@code esp_open_withdrawal}.
 *
 * @param operation unsubscribe or erase
 * @param contactId null if unknown
 * @param reason holds no value of the record; may be null
 * @param openedAt when it was opened; null for a new one
 */
public record OpenWithdrawal(String operation, String contactId, String address, String reason, Instant openedAt) {

    /** A withdrawal or erasure that is not saved yet. */
    public OpenWithdrawal(final String operation, final String contactId, final String address, final String reason) {
        this(operation, contactId, address, reason, null);
    }
}
