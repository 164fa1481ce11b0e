// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import io.emailpersonalization.nifi.bench.match.data.SharedValue;
import io.emailpersonalization.nifi.bench.match.measure.GroundTruth;

import java.util.BitSet;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The difference between two clusterings of the same rows: without a shared value, and with it.
 *
 * @param pairs pairs in one cluster without the value
 * @param lost pairs that are apart with the value
 * @param added pairs that are in one cluster only with the value
 */
record ClusterDifference(long pairs, long lost, long added) {

    /**
     * Compares two clusterings for the records without the value. Some of them were linked by a record whose own value the shared one replaced.
     *
     * @param without clusters without a shared value
     * @param with clusters with the shared value
     */
    static ClusterDifference ofRecords(final int[] without, final int[] with, final SharedValue shared) {
        return of(without, with, row -> !shared.isShared(row));
    }

    /** Compares two results for the persons none of whose records has the value, see {@link #ofRecords}. */
    static ClusterDifference ofPersons(final int[] without, final int[] with, final SharedValue shared) {
        final BitSet haveIt = new BitSet();
        IntStream.range(0, without.length).filter(shared::isShared).forEach(row -> haveIt.set(without[row]));
        return of(without, with, row -> !haveIt.get(without[row]));
    }

    /**
     * Compares two clusterings for all records.
     *
     * @param without clusters with a blank instead of the value
     */
    static ClusterDifference ofAll(final int[] without, final int[] with) {
        return of(without, with, row -> true);
    }

    private static ClusterDifference of(final int[] without, final int[] with, final IntPredicate among) {
        final int[] rows = IntStream.range(0, without.length).filter(among).toArray();
        final int[] before = IntStream.of(rows).map(row -> without[row]).toArray();
        final int[] after = IntStream.of(rows).map(row -> with[row]).toArray();
        final long pairs = GroundTruth.pairs(before, before);
        final long both = GroundTruth.pairs(before, after);
        return new ClusterDifference(pairs, pairs - both, GroundTruth.pairs(after, after) - both);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,d: %,d lost, %,d added", pairs, lost, added);
    }
}
