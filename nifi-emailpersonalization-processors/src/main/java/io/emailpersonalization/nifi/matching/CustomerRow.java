// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

/**
 * What matching and merging go by of a record.
 *
 * @param key its identity
 * @param values the raw values that are compared, in the order of {@link CustomerFields#compared}
 * @param updatedAt milliseconds since 1970; {@link Long#MIN_VALUE} when the record does not say, as for {@code consentAt}
 * @param granted true for consent, false for any other word, null where nothing is said
 * @param emailPriority how much the source of its address is trusted, 0 most
 */
record CustomerRow(String key, String[] values, long updatedAt, Boolean granted, long consentAt, int emailPriority) {
}
