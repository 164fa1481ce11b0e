// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import java.util.BitSet;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What a shared value did to others.
 *
 * @param pairs pairs of their records in one cluster without the shared value
 * @param lost how many of these are apart with it
 * @param added how many were apart, and are in one cluster with it
 */
record Others(long pairs, long lost, long added) {

    /**
     * Compares two results for the records without the value. Some of them were one person by way of a record that has it now, and lost what it had.
     *
     * @param without clusters where no value is shared
     * @param with clusters where it is
     */
    static Others ofRecords(final int[] without, final int[] with, final SharedValue shared) {
        return of(without, with, row -> !shared.isShared(row));
    }

    /** Compares two results for the persons none of whose records has the value, see {@link #ofRecords}. */
    static Others ofPersons(final int[] without, final int[] with, final SharedValue shared) {
        final BitSet haveIt = new BitSet();
        IntStream.range(0, without.length).filter(shared::isShared).forEach(row -> haveIt.set(without[row]));
        return of(without, with, row -> !haveIt.get(without[row]));
    }

    /**
     * Compares two results for all records.
     *
     * @param without clusters where nothing stands in place of the value
     */
    static Others ofAll(final int[] without, final int[] with) {
        return of(without, with, row -> true);
    }

    private static Others of(final int[] without, final int[] with, final IntPredicate among) {
        final int[] rows = IntStream.range(0, without.length).filter(among).toArray();
        final int[] before = IntStream.of(rows).map(row -> without[row]).toArray();
        final int[] after = IntStream.of(rows).map(row -> with[row]).toArray();
        final long pairs = Truth.pairs(before, before);
        final long both = Truth.pairs(before, after);
        return new Others(pairs, pairs - both, Truth.pairs(after, after) - both);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,d: %,d lost, %,d added", pairs, lost, added);
    }
}
