// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import java.util.List;
import java.util.UUID;

/**
 * A person as the index knows it.
 *
 * @param owner whether it may be mailed at its address; null without one
 * @param heldByReview whether somebody who may be the same person has refused
 * @param score the least probability with which a record belongs to it; null where it has one record
 * @param memberKeys its records, the most recent first
 * @param payload the golden record as JSON
 */
public record KnownPerson(UUID goldenId, Boolean owner, boolean heldByReview, Double score, List<String> memberKeys, String payload) {
}
