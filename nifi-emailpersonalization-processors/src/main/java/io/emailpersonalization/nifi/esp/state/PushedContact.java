// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import java.time.Instant;

/**
 * A contact that the vendor took.
 *
 * @param addressKey the address as the ledger keeps it; null without a ledger
 * @param afresh whether the vendor holds nothing of what was pushed before
 * @param status the status that the vendor holds
 */
public record PushedContact(String contactId, String address, String addressKey, Fingerprint fingerprint, boolean afresh, Instant sourceUpdatedAt, String status, String result) {
}
