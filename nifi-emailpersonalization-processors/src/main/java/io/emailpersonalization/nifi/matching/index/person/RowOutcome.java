// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import java.util.UUID;

/**
 * The person of one row of a FlowFile, as the index knows it.
 *
 * @param row number of the row in the FlowFile
 * @param onlyRecord whether the row is all that the index knows of the person, so that it is the golden record
 * @param representative the most recent row of the person in this FlowFile; the others are duplicates of it
 * @param mailboxOwner whether the person owns the mailbox that it keeps; null without a mailbox
 * @param heldByReview whether a review pair connects the person with someone who refused
 */
public record RowOutcome(int row, UUID goldenId, boolean onlyRecord, int representative, Boolean mailboxOwner, boolean heldByReview) {
}
