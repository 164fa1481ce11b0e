// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.kernel;

import java.util.Arrays;

/**
 * The edit distance by the classic matrix, row by row within a band as wide as the bound (Ukkonen, Algorithms for Approximate String Matching, Information and Control 64, 1985). For long
 * texts and for rare characters. EditDistanceTest tests it.
 */
final class EditMatrix {

    private EditMatrix() {
    }

    /** The distance of two texts as code points; {@code max + 1} where it is larger than max. */
    static int distance(final int[] a, final int[] b, final int max, final boolean swaps) {
        if (Math.abs(a.length - b.length) > max) {
            return max + 1;
        }
        // no distance exceeds the longer length, so bound + 1 never overflows
        final int bound = Math.min(max, Math.max(a.length, b.length));
        int[] beforeLast = new int[b.length + 1];
        int[] last = new int[b.length + 1];
        int[] row = new int[b.length + 1];
        Arrays.setAll(last, j -> Math.min(j, bound + 1));
        for (int i = 1; i <= a.length; i++) {
            final int from = Math.max(1, i - bound);
            final int to = Math.min(b.length, i + bound);
            row[from - 1] = from == 1 ? Math.min(i, bound + 1) : bound + 1;
            int rowMin = row[from - 1];
            for (int j = from; j <= to; j++) {
                int distance = a[i - 1] == b[j - 1] ? last[j - 1] : 1 + Math.min(last[j - 1], Math.min(last[j], row[j - 1]));
                if (swaps && i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                    distance = Math.min(distance, beforeLast[j - 2] + 1);
                }
                row[j] = Math.min(distance, bound + 1);
                rowMin = Math.min(rowMin, row[j]);
            }
            if (to < b.length) {
                row[to + 1] = bound + 1;
            }
            if (rowMin > bound) {
                return bound + 1;
            }
            final int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length];
    }
}
