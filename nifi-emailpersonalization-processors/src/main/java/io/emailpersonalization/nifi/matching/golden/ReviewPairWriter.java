// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.golden;

import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.emit.MatchExplanations;
import io.emailpersonalization.nifi.matching.emit.OutgoingRecordWriter;
import io.emailpersonalization.nifi.matching.spill.StoredRecords;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

import java.util.List;
import java.util.function.IntFunction;

/** Writes the pairs of records that may be one person. Tested by DeduplicateCustomerRecordTest. */
public final class ReviewPairWriter {

    private final MatchExplanations explanations;
    private final OutgoingRecordWriter writer;
    private final StoredRecords records;
    private final IntFunction<String> goldenIds;

    /** @param goldenIds returns the golden id of a row */
    public ReviewPairWriter(final MatchExplanations explanations, final OutgoingRecordWriter writer, final StoredRecords records, final IntFunction<String> goldenIds) {
        this.explanations = explanations;
        this.writer = writer;
        this.records = records;
        this.goldenIds = goldenIds;
    }

    /** Writes the pairs in their order. */
    public void write(final List<Link> pairs) {
        for (final Link pair : pairs) {
            final int left = Math.min(pair.one(), pair.other());
            final int right = Math.max(pair.one(), pair.other());
            writer.writeReview(records.get(left), goldenIds.apply(left), records.get(right), goldenIds.apply(right), Weigher.probability(pair.weight()), explanations.explain(left, right));
        }
    }
}
