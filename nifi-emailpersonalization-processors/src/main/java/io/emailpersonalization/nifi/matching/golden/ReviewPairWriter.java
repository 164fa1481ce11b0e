// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.golden;

import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.emit.MatchExplanations;
import io.emailpersonalization.nifi.matching.emit.OutgoingRecordWriter;
import io.emailpersonalization.nifi.matching.spill.StoredRecords;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

import java.util.List;
import java.util.function.IntFunction;

/** Pairs of records that somebody should look at. */
public final class ReviewPairWriter {

    private final MatchExplanations explanations;
    private final OutgoingRecordWriter leaving;
    private final StoredRecords records;
    private final IntFunction<String> goldenIds;

    /** @param goldenIds the person of each row */
    public ReviewPairWriter(final MatchExplanations explanations, final OutgoingRecordWriter leaving, final StoredRecords records, final IntFunction<String> goldenIds) {
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
            leaving.writeReview(records.get(left), goldenIds.apply(left), records.get(right), goldenIds.apply(right), Weigher.probability(pair.weight()), explanations.explain(left, right));
        }
    }
}
