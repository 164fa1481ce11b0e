// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import java.util.Arrays;

/** Sorts numbers by their upper 32 bits, equal ones staying in their order: a radix sort where there are many. */
final class KeySort {

    private static final int FEW = 2048;
    private static final int DIGIT_BITS = 11;
    private static final int PASSES = 3;

    private KeySort() {
    }

    /**
     * Sorts.
     *
     * @param entries ascending by their lower 32 bits
     * @param buffer as long as the entries, to work in
     * @return which of the two arrays has them sorted
     */
    static long[] sort(final long[] entries, final long[] buffer, final int length) {
        if (length < FEW) {
            // unsigned order of keys is not needed, only that equal keys are together
            Arrays.sort(entries, 0, length);
            return entries;
        }
        long[] from = entries;
        long[] to = buffer;
        final int[][] counts = new int[PASSES][1 << DIGIT_BITS];
        for (int i = 0; i < length; i++) {
            final long entry = entries[i];
            for (int pass = 0; pass < PASSES; pass++) {
                counts[pass][digit(entry, pass)]++;
            }
        }
        for (int pass = 0; pass < PASSES; pass++) {
            final int[] starts = counts[pass];
            int sum = 0;
            for (int digit = 0; digit < starts.length; digit++) {
                final int count = starts[digit];
                starts[digit] = sum;
                sum += count;
            }
            for (int i = 0; i < length; i++) {
                final long entry = from[i];
                to[starts[digit(entry, pass)]++] = entry;
            }
            final long[] swap = from;
            from = to;
            to = swap;
        }
        return from;
    }

    private static int digit(final long entry, final int pass) {
        return (int) (entry >>> Integer.SIZE + pass * DIGIT_BITS) & (1 << DIGIT_BITS) - 1;
    }
}
