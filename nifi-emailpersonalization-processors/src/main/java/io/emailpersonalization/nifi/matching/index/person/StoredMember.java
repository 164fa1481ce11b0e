// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import java.time.Instant;

/**
 * A record as the index keeps it.
 *
 * @param key its identity
 * @param updatedAt milliseconds since 1970; {@link Long#MIN_VALUE} when unknown
 * @param seenAt As Of of the last run that read it
 * @param payload the record as JSON
 */
public record StoredMember(String key, long updatedAt, Instant seenAt, String payload) {
}
