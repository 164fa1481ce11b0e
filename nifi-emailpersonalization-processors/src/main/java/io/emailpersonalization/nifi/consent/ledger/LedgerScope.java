// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.ledger;

/**
 * The scope of a ledger.
 *
 * @param keys the keys of addresses
 * @param coversPerson whether a refusal at one address of a person counts for the others
 */
public record LedgerScope(LedgerKeys keys, String channel, String purpose, boolean coversPerson) {
}
