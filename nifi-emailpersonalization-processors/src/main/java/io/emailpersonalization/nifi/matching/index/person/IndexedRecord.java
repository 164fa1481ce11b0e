// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import java.util.UUID;

/**
 * What one source record tells the index.
 *
 * @param row its number in the FlowFile
 * @param key its identity, see {@link io.emailpersonalization.nifi.matching.merge.MemberKey}
 * @param sharedKey the id that it shares with other people, as a key; null where its id is its own
 * @param recordId the id that stands for the key
 * @param mailbox what its address leads to; null without one
 * @param givenName as it is compared; null without one
 * @param familyName as it is compared; null without one
 * @param birthDate as it is compared; null without one
 * @param updatedAt milliseconds since 1970; {@link Long#MIN_VALUE} when unknown
 * @param consent true for one that lets its address be mailed, false for a refusal, null for anything else
 * @param consentAt milliseconds since 1970; {@link Long#MIN_VALUE} when unknown
 * @param asRead whether what it says about consent counts as of the run that reads it
 * @param expiresAt when its consent ends, in milliseconds since 1970; {@link Long#MIN_VALUE} for never
 * @param score probability that it is the person that it was found to be; null where it was not compared
 * @param payload the record as JSON
 * @param hash of the payload
 */
public record IndexedRecord(int row, String key, String sharedKey, UUID recordId, String source, String customerId, String email, String mailbox, String givenName, String familyName,
                            String birthDate, long updatedAt, Boolean consent, long consentAt, boolean asRead, long expiresAt, Double score, String payload, String hash) {
}
