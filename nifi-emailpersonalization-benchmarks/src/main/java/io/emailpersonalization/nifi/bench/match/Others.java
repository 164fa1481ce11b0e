// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import java.util.stream.IntStream;

/**
 * What a shared value did to the records that do not have it.
 *
 * @param pairs pairs of them in one cluster without the shared value
 * @param lost how many of these are apart with it
 * @param added how many were apart, and are in one cluster with it
 */
record Others(long pairs, long lost, long added) {

    /**
     * Compares two results.
     *
     * @param without clusters where no value is shared
     * @param with clusters where it is
     */
    static Others of(final int[] without, final int[] with, final SharedValue shared) {
        final int[] rows = IntStream.range(0, without.length).filter(row -> !shared.isShared(row)).toArray();
        final int[] before = IntStream.of(rows).map(row -> without[row]).toArray();
        final int[] after = IntStream.of(rows).map(row -> with[row]).toArray();
        final long pairs = Truth.pairs(before, before);
        final long both = Truth.pairs(before, after);
        return new Others(pairs, pairs - both, Truth.pairs(after, after) - both);
    }
}
