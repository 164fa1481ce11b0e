// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

/**
 * What became of the decisions of one FlowFile that remove a record.
 *
 * @param removed records that are removed now
 * @param outdated removals that are older than the record
 * @param unknown removals of records that the index does not have
 */
public record RemovalCounts(long removed, long outdated, long unknown) {
}
