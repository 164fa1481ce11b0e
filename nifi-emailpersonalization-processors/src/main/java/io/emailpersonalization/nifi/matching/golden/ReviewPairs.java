// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.golden;

import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.emit.MatchExplanations;
import io.emailpersonalization.nifi.matching.emit.OutgoingRecords;
import io.emailpersonalization.nifi.matching.spill.StoredRecords;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

import java.util.List;
import java.util.function.IntFunction;

/** Pairs of records that somebody should look at. */
public final class ReviewPairs {

    private final MatchExplanations explanations;
    private final OutgoingRecords leaving;
    private final StoredRecords records;
    private final IntFunction<String> goldenIds;

    /** @param goldenIds the person of each row */
    public ReviewPairs(final MatchExplanations explanations, final OutgoingRecords leaving, final StoredRecords records, final IntFunction<String> goldenIds) {
        this.explanations = explanations;
        this.leaving = leaving;
        this.records = records;
        this.goldenIds = goldenIds;
    }

    /** Writes pairs, in their order. */
    public void write(final List<Link> pairs) {
        for (final Link pair : pairs) {
            final int left = Math.min(pair.one(), pair.other());
            final int right = Math.max(pair.one(), pair.other());
            leaving.review(records.get(left), goldenIds.apply(left), records.get(right), goldenIds.apply(right), Weigher.probability(pair.weight()), explanations.of(left, right));
        }
    }
}
