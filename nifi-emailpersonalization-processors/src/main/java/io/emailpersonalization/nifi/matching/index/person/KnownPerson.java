// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import io.emailpersonalization.nifi.matching.index.order.PersonOrders;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A person as the index knows it.
 *
 * @param version of the run that reads the person
 * @param mailboxOwner whether the person owns its mailbox; null without a mailbox
 * @param heldByReview whether a review pair connects the person with someone who refused
 * @param score the lowest probability with which a record belongs to the person; null for one record
 * @param memberKeys the keys of its records, the most recent first
 * @param touchedAt when a record last left the person, if that is later than every version of the others; null otherwise
 * @param payload the golden record as JSON, without the stored orders
 * @param orders null if no orders are stored of the person
 */
public record KnownPerson(UUID goldenId, long version, Boolean mailboxOwner, boolean heldByReview, Double score, List<String> memberKeys, Instant touchedAt, String payload,
        PersonOrders orders) {
}
