// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import io.emailpersonalization.nifi.matching.block.BlockingKey.Part;
import io.emailpersonalization.nifi.matching.compare.EqualHashes;

import java.nio.LongBuffer;
import java.util.BitSet;
import java.util.List;

/** Builds the blocks of one blocking key after the other. Reuses its arrays, which are as large as the table. BlockingTest tests it. */
final class BlockBuilder {

    /** Rows: all pairs of a block of this size are candidates. In a larger block a row is paired with {@link #NEIGHBOURS} others. */
    static final int MAX_PAIRED_ROWS = 50;
    /** Rows that a row of a larger block is paired with: a fraction of the pairs, so that cost grows with the rows. */
    static final int NEIGHBOURS = 8;

    /** Rows: the sizes above which blocks are split, from few candidate pairs to many. Each step halves the pairs of a row. */
    private static final int[] BLOCK_SIZE_LIMITS = {MAX_PAIRED_ROWS, 24, 12, 6};
    /** Candidate pairs of one key per row, above which a lower size limit applies. With it comparisons grow by n^1.1, see docs/benchmarks.md. */
    private static final long MAX_PAIRS_PER_ROW = 1;
    /** Candidate pairs of one key that are affordable for a table of any size: under a second of comparing. */
    private static final long MIN_PAIR_LIMIT = 1_500_000;

    private final int[] rows;
    private final int[] hash;
    /** Hash and row of the rows that may have candidates, sorted by hash. */
    private final long[] entries;
    private final EqualHashes equalHashes;
    private final int[] blockEnds;
    private int blocks;
    private final long[] blockEntries;
    private int filled;
    private long pairs;
    private long pairsOfOversized;

    /**
     * @param all the number of rows of the table
     * @param rows the rows to pair, ascending
     */
    BlockBuilder(final int all, final int[] rows) {
        this.rows = rows;
        this.hash = new int[all];
        this.entries = new long[rows.length];
        this.equalHashes = new EqualHashes(rows.length);
        this.blockEnds = new int[rows.length];
        this.blockEntries = new long[rows.length];
    }

    /** Builds the blocks of a key. The splitters divide oversized blocks, one after the other. */
    void build(final BlockingKey key, final List<Part> splitters) {
        filled = 0;
        pairs = 0;
        for (final int row : rows) {
            hash[row] = key.part().hash(row);
        }
        groupByHash(rows, rows.length);
        final int largest = blockSizeLimit();
        int large = separateOversized(largest);
        for (int next = 0; large > 0 && key.splitsOversized() && next < splitters.size(); next++) {
            splitOversized(splitters.get(next), large);
            large = separateOversized(largest);
        }
        // not all pairs of an oversized block are candidates here, so the key must not exclude them elsewhere
        for (int i = 0; i < large; i++) {
            hash[row(entries[i])] = 0;
        }
        if (key.splitsOversized()) {
            System.arraycopy(entries, 0, blockEntries, filled, large);
            filled += large;
            pairs += pairsOfOversized;
        }
    }

    /** The hash of a row of the table; 0 when the key pairs the row with none or with few others. */
    int hash(final int row) {
        return hash[row];
    }

    /** Hash and row, block by block. */
    LongBuffer entries() {
        return LongBuffer.wrap(blockEntries, 0, filled);
    }

    /** The number of candidate pairs of the blocks. */
    long pairs() {
        return pairs;
    }

    private static int row(final long entry) {
        return (int) entry;
    }

    /** Finds the rows that share a hash, and the blocks that they form. */
    private void groupByHash(final int[] among, final int count) {
        final int size = equalHashes.find(hash, among, count, entries);
        blocks = 0;
        for (int i = 1; i <= size; i++) {
            if (i == size || entries[i] >>> Integer.SIZE != entries[i - 1] >>> Integer.SIZE) {
                blockEnds[blocks++] = i;
            }
        }
    }

    /** The size above which blocks are split. It falls as the table grows, so that pairs grow with the rows. */
    private int blockSizeLimit() {
        final int[] sizes = new int[MAX_PAIRED_ROWS + 1];
        for (int block = 0; block < blocks; block++) {
            final int size = blockEnds[block] - blockStart(block);
            if (size < sizes.length) {
                sizes[size]++;
            }
        }
        final long maxPairs = Math.max(MIN_PAIR_LIMIT, MAX_PAIRS_PER_ROW * rows.length);
        for (final int largest : BLOCK_SIZE_LIMITS) {
            long sum = 0;
            for (int size = 2; size <= largest; size++) {
                sum += (long) sizes[size] * size * (size - 1) / 2;
            }
            if (sum <= maxPairs) {
                return largest;
            }
        }
        return BLOCK_SIZE_LIMITS[BLOCK_SIZE_LIMITS.length - 1];
    }

    private int blockStart(final int block) {
        return block == 0 ? 0 : blockEnds[block - 1];
    }

    /** Keeps the blocks up to the limit and moves the entries of oversized ones to the front. Drops blocks of one row. Returns the number of oversized entries. */
    private int separateOversized(final int largest) {
        int large = 0;
        pairsOfOversized = 0;
        for (int block = 0; block < blocks; block++) {
            final int start = blockStart(block);
            final long size = blockEnds[block] - start;
            if (size > largest) {
                System.arraycopy(entries, start, entries, large, (int) size);
                large += (int) size;
                pairsOfOversized += size > MAX_PAIRED_ROWS ? size * NEIGHBOURS : size * (size - 1) / 2;
            } else if (size > 1) {
                System.arraycopy(entries, start, blockEntries, filled, (int) size);
                filled += (int) size;
                pairs += size * (size - 1) / 2;
            }
        }
        return large;
    }

    /** Splits the oversized blocks, which stand at the front. */
    private void splitOversized(final Part part, final int large) {
        final BitSet among = new BitSet(hash.length);
        for (int i = 0; i < large; i++) {
            among.set(row(entries[i]));
        }
        final int[] split = among.stream().toArray();
        for (final int row : split) {
            // rows that lack the field stay together
            hash[row] = BlockingKeys.mix(hash[row], part.hash(row));
        }
        groupByHash(split, large);
    }
}
