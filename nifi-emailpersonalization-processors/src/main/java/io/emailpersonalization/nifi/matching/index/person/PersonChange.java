// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import io.emailpersonalization.nifi.record.value.SourceId;

import java.util.List;

/**
 * What became of a person, for whoever knows it by its id.
 *
 * @param became the id of the person who goes on; the same id where the person lost records to another one, or is that other one; {@link #ERASED} where nobody does
 * @param reason merged, split, decision or erased
 * @param email the address that the person who goes on keeps; null without one
 * @param addresses of an erased person, or record: all that nobody else has; null otherwise
 * @param members of an erased person, or record: what sources call the records that went; null otherwise
 */
public record PersonChange(String goldenId, String became, String reason, String email, List<String> addresses, List<SourceId> members) {

    /** What an erased person became. */
    public static final String ERASED = "erased";
}
