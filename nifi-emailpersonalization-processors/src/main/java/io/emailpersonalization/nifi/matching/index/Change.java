// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index;

import java.util.List;

/**
 * What became of a person, for whoever knows it by its id.
 *
 * @param became the id of the person who goes on; the same id where the person lost records to another one, or is that other one; {@link #ERASED} where nobody does
 * @param reason merged, split, decision or erased
 * @param email the address that the person who goes on keeps; null without one
 * @param addresses of an erased person: all that were known; null otherwise
 */
public record Change(String goldenId, String became, String reason, String email, List<String> addresses) {

    /** What an erased person became. */
    public static final String ERASED = "erased";
}
