// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import java.time.Instant;

/**
 * A stored record of a person, as merging needs it.
 *
 * @param key the identity of the record
 * @param seenAt As Of of the last run that read the record
 * @param isRemoved whether the source no longer holds the record, so that only its refusal counts
 * @param payload the record as JSON
 */
public record StoredMember(String key, Instant seenAt, boolean isRemoved, String payload) {
}
