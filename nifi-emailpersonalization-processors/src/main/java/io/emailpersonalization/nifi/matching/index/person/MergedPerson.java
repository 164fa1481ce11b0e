// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

/**
 * What survives of the records of one person.
 *
 * @param email the address that the person keeps; null without one
 * @param mailbox what it leads to; null without one
 * @param consent what counts of what was said about consent; null for nothing
 * @param consentAt milliseconds since 1970; {@link Long#MIN_VALUE} when unknown
 * @param payload the golden record as JSON
 */
public record MergedPerson(String email, String mailbox, Boolean consent, long consentAt, String payload) {
}
