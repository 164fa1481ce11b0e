// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

/**
 * What was done, or not done, with a contact.
 *
 * @param address null where it must not be kept
 * @param addressHash null where there is no address
 * @param addressKey the address as the ledger keeps it; null without a ledger
 * @param detail without a value of the record; may be null
 */
public record SyncChange(String contactId, String operation, String address, String addressHash, String addressKey, String outcome, String detail) {
}
