// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

/**
 * The merged records of one person.
 *
 * @param email the address that the person keeps; null without one
 * @param mailbox of the address; null without one
 * @param consent true for a consent, false for a refusal, null for neither
 * @param consentAt milliseconds since 1970; {@link io.emailpersonalization.nifi.record.value.EpochMillis#UNKNOWN} when unknown
 * @param payload the golden record as JSON
 */
public record MergedPerson(String email, String mailbox, Boolean consent, long consentAt, String payload) {
}
