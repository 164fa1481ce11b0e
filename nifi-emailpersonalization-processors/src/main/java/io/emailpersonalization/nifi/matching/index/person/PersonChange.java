// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import io.emailpersonalization.nifi.record.value.SourceId;

import java.util.List;

/**
 * A person who was merged, split, retired or erased, for systems that know it by its golden id.
 *
 * @param became the golden id that remains; the same id after a split; {@code erased} for an erased person; {@link #RETIRED} for one whose last record was removed
 * @param reason merged, split, decision, removed or erased
 * @param email the address that the remaining person keeps; null without one
 * @param addresses of an erased person or record that nobody else has; null otherwise
 * @param members the source ids of the erased records; null otherwise
 * @param version of the run that reads the change: golden records of a lower one are older
 */
public record PersonChange(String goldenId, String became, String reason, String email, List<String> addresses, List<SourceId> members, long version) {

    /** What a person became whose last record its source removed. */
    public static final String RETIRED = "retired";

    public boolean isRetirement() {
        return RETIRED.equals(became);
    }
}
