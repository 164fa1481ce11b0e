// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.Arrays;

/** Finds rows that are equal in every field, by their hashes, before rows are compared: a hundred thousand copies of one record are compared as one row. FeatureTableTest tests it. */
final class IdenticalRows {

    private final int[] firstRows;
    /** Per row the first identical row; the row itself if there is none before. */
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
                if (table.areIdentical((int) entries[i], candidate)) {
                    equalTo[(int) entries[i]] = candidate;
                    firsts--;
                    break;
                }
            }
        }
        firstRows = new int[firsts];
        int filled = 0;
        for (int row = 0; row < equalTo.length; row++) {
            if (equalTo[row] == row) {
                firstRows[filled++] = row;
            }
        }
    }

    /** One row of each set of identical rows, ascending. */
    int[] firstRows() {
        return firstRows;
    }

    /** The first row that is identical to a row; the row itself if there is none before. */
    int firstOf(final int row) {
        return equalTo[row];
    }
}
