// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.fields;

import io.emailpersonalization.nifi.matching.merge.ConsentStatement;

import java.util.List;

/**
 * The values of one record that matching and merging use.
 *
 * @param key the identity of the record
 * @param values the raw values to compare, in the order of {@link CustomerFields#compared}
 * @param updatedAt milliseconds since 1970; {@link io.emailpersonalization.nifi.record.value.EpochMillis#UNKNOWN} when unknown
 * @param consentOverridden whether the record's consent column differs from the statement, because its status or its expiry says otherwise
 * @param emailPriority rank of the record's source for addresses, 0 first
 * @param issues an issue is listed as often as it occurs
 */
public record CustomerRow(String key, String[] values, long updatedAt, ConsentStatement statement, boolean consentOverridden, int emailPriority, List<RowIssue> issues) {
}
