// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import java.time.Instant;

/**
 * A contact as it was sent.
 *
 * @param addressKey the address as the ledger keeps it; null without a ledger
 * @param fingerprint null where nothing is remembered
 * @param firstPush whether the vendor held nothing of ours at the address before
 */
public record SentContact(String contactId, String address, String addressKey, Fingerprint fingerprint, boolean firstPush, Instant sourceUpdatedAt) {
}
