// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

/**
 * A withdrawal or erasure that the vendor refused: a row of {@code esp_open_withdrawal}.
 *
 * @param operation unsubscribe or erase
 * @param contactId null if unknown
 * @param reason holds no value of the record
 */
public record OpenWithdrawal(String operation, String contactId, String address, String reason) {
}
