// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import java.util.UUID;

/**
 * A source record as the index stores it.
 *
 * @param row number of the record in the FlowFile
 * @param key the identity of the record, see {@link io.emailpersonalization.nifi.matching.merge.MemberKey}
 * @param sharedKey the source id that the record shares with other people, as a key; null where the id is its own
 * @param recordId UUID of the key
 * @param mailbox of the address; null without one
 * @param givenName normalized; null without one
 * @param familyName normalized; null without one
 * @param birthDate normalized; null without one
 * @param updatedAt milliseconds since 1970; {@link io.emailpersonalization.nifi.record.value.EpochMillis#UNKNOWN} when unknown
 * @param consent true when the address may be mailed, false for a refusal, null otherwise
 * @param consentAt milliseconds since 1970, or UNKNOWN
 * @param asRead whether the consent has no date and counts from the run that reads it
 * @param expiresAt when the consent expires, in milliseconds since 1970; UNKNOWN for never
 * @param score probability that the record belongs to its person; null when it was not compared
 * @param payload the record as JSON
 * @param hash of the payload
 */
public record IndexedRecord(int row, String key, String sharedKey, UUID recordId, String source, String customerId, String email, String mailbox, String givenName, String familyName,
                            String birthDate, long updatedAt, Boolean consent, long consentAt, boolean asRead, long expiresAt, Double score, String payload, String hash) {
}
