// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

/**
 * What the vendor did with an address.
 *
 * @param addressKey the address as the ledger keeps it; null without a ledger
 * @param status the status that the vendor holds, or {@link ContactRow#ABSENT}
 */
public record AtAddress(String addressHash, String addressKey, String status, String result) {
}
