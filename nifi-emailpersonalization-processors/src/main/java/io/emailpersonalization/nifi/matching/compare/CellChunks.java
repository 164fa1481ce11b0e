// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.Arrays;

/**
 * The numbers of a table, row after row, in parts of as many rows as {@link TableEncoder} encodes at a time. One thread makes room, and encoding threads fill it. Once frozen, any
 * thread may read. FeatureTableTest tests it.
 */
final class CellChunks {

    private static final int PART_BITS = 12;
    /** Rows of a part. They fit the processor's second-level cache. */
    static final int PART_ROWS = 1 << PART_BITS;
    /** Numbers of an array, which holds several parts: with its header 4 MB, so that it fills whole regions of the heap and the garbage collector does not copy it. */
    private static final int MAX_CHUNK_NUMBERS = (1 << 20) - 4;

    private final int stride;
    private final int partsPerChunk;
    private volatile int[][] growing = new int[0][];
    /** The offset of each part in its chunk. */
    private int[] partOffsets = new int[0];
    private int[][] parts;
    private long numbers;

    /** @param stride the numbers of a row */
    CellChunks(final int stride) {
        this.stride = stride;
        this.partsPerChunk = Math.max(1, MAX_CHUNK_NUMBERS / (PART_ROWS * stride));
    }

    /** The number of rows that there is room for. */
    int rows() {
        return growing.length * PART_ROWS;
    }

    /**
     * Makes room for another part. The first chunk starts small and grows, since most FlowFiles fill a part of it only.
     *
     * @param awaitWriters returns when no thread fills a part
     */
    void grow(final Runnable awaitWriters) {
        final int part = growing.length;
        final int length = PART_ROWS * stride;
        final int first = part % partsPerChunk * length;
        final int[][] more = Arrays.copyOf(growing, part + 1);
        if (first == 0) {
            more[part] = new int[part == 0 ? length : partsPerChunk * length];
            numbers += more[part].length;
        } else if (first == more[part - 1].length) {
            awaitWriters.run();
            Arrays.fill(more, Arrays.copyOf(more[0], Math.min(partsPerChunk * length, 2 * first)));
            numbers += more[0].length - first;
        } else {
            more[part] = more[part - 1];
        }
        partOffsets = Arrays.copyOf(partOffsets, part + 1);
        partOffsets[part] = first;
        growing = more;
    }

    /** Sets the numbers of a field in consecutive rows of a part. */
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

    /** The array with the numbers of a row, from {@link #offset} on. */
    int[] chunk(final int row) {
        return parts[row >>> PART_BITS];
    }

    int offset(final int row) {
        return partOffsets[row >>> PART_BITS] + (row & PART_ROWS - 1) * stride;
    }

    /** The bytes that the numbers take on the heap. */
    long heapBytes() {
        return numbers * Integer.BYTES;
    }
}
