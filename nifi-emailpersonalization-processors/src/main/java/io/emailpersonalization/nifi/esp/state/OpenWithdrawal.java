// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

/**
 * What the vendor was asked for and has refused to do.
 *
 * @param operation unsubscribe or erase
 * @param contactId null when not known
 * @param reason without a value of the record
 */
public record OpenWithdrawal(String operation, String contactId, String address, String reason) {
}
