// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

/**
 * What a ledger is about.
 *
 * @param keys how addresses are kept
 * @param coversPerson whether a refusal at one address of a person counts for the others
 */
record LedgerScope(AddressKey keys, String channel, String purpose, boolean coversPerson) {
}
