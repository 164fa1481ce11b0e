// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.Arrays;

/**
 * The numbers of a table, row after row, in parts of as many rows as {@link TableEncoder} encodes at a time. One thread makes room, those that encode fill it; once it is frozen any
 * thread may read.
 */
final class CellChunks {

    private static final int PART_BITS = 12;
    /** So many rows fit the processor's cache. */
    static final int PART = 1 << PART_BITS;
    /** Numbers of several parts, in one array that fills whole regions of most heaps: the collector leaves it where it is. */
    private static final int MOST_OF_CHUNK = (1 << 20) - 4;

    private final int stride;
    private final int partsOfChunk;
    private volatile int[][] growing = new int[0][];
    /** Where in its chunk each part begins. */
    private int[] firsts = new int[0];
    private int[][] parts;
    private long numbers;

    /** @param stride how many numbers a row has */
    CellChunks(final int stride) {
        this.stride = stride;
        this.partsOfChunk = Math.max(1, MOST_OF_CHUNK / (PART * stride));
    }

    /** For how many rows there is room. */
    int rows() {
        return growing.length * PART;
    }

    /**
     * Makes room for another part. The first chunk grows until it is whole, as most FlowFiles fill a part of it alone.
     *
     * @param filled waits until nobody fills anything
     */
    void grow(final Runnable filled) {
        final int part = growing.length;
        final int length = PART * stride;
        final int first = part % partsOfChunk * length;
        final int[][] more = Arrays.copyOf(growing, part + 1);
        if (first == 0) {
            more[part] = new int[part == 0 ? length : partsOfChunk * length];
            numbers += more[part].length;
        } else if (first == more[part - 1].length) {
            filled.run();
            Arrays.fill(more, Arrays.copyOf(more[0], Math.min(partsOfChunk * length, 2 * first)));
            numbers += more[0].length - first;
        } else {
            more[part] = more[part - 1];
        }
        firsts = Arrays.copyOf(firsts, part + 1);
        firsts[part] = first;
        growing = more;
    }

    /** Fills in the values of a field of rows that follow each other, within a part. */
    void set(final int firstRow, final int field, final int[] values, final int count) {
        final int[] chunk = growing[firstRow >>> PART_BITS];
        int place = offset(firstRow) + field;
        for (int i = 0; i < count; i++) {
            chunk[place] = values[i];
            place += stride;
        }
    }

    /** Ends growing. */
    void freeze() {
        parts = growing;
    }

    /** Where a row's numbers lie: they start at {@link #offset} of it. */
    int[] chunk(final int row) {
        return parts[row >>> PART_BITS];
    }

    int offset(final int row) {
        return firsts[row >>> PART_BITS] + (row & PART - 1) * stride;
    }

    /** Bytes of the heap. */
    long bytes() {
        return numbers * Integer.BYTES;
    }
}
