// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.Arrays;

/** Rows that are equal in every field. They are found by their hashes, before anything is compared, so that a hundred thousand copies of one record are one row to what follows. */
final class IdenticalRows {

    private final int[] first;
    /** Per row the row that it is equal to; itself where there is none before. */
    private final int[] equalTo;

    IdenticalRows(final FeatureTable table) {
        this.equalTo = new int[table.rows()];
        Arrays.setAll(equalTo, row -> row);
        final int[] hashes = new int[table.rows()];
        Arrays.parallelSetAll(hashes, table::valuesHash);
        final long[] entries = new long[hashes.length];
        final int found = new EqualHashes(hashes.length).find(hashes, equalTo, hashes.length, entries);
        int firsts = hashes.length;
        for (int i = 1; i < found; i++) {
            for (int j = i - 1; j >= 0 && entries[j] >> Integer.SIZE == entries[i] >> Integer.SIZE; j--) {
                final int candidate = equalTo[(int) entries[j]];
                if (table.isSame((int) entries[i], candidate)) {
                    equalTo[(int) entries[i]] = candidate;
                    firsts--;
                    break;
                }
            }
        }
        first = new int[firsts];
        int filled = 0;
        for (int row = 0; row < equalTo.length; row++) {
            if (equalTo[row] == row) {
                first[filled++] = row;
            }
        }
    }

    /** One row of each set of equal ones, ascending. */
    int[] first() {
        return first;
    }

    /** The first row that is equal to a row; itself where there is none before. */
    int firstOf(final int row) {
        return equalTo[row];
    }
}
