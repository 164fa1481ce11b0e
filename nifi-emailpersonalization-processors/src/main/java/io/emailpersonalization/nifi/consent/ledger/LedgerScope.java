// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.ledger;

/**
 * What a ledger is about.
 *
 * @param keys how addresses are kept
 * @param coversPerson whether a refusal at one address of a person counts for the others
 */
public record LedgerScope(LedgerKeys keys, String channel, String purpose, boolean coversPerson) {
}
