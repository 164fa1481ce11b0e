// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import io.emailpersonalization.nifi.matching.block.BlockingKey.Part;
import io.emailpersonalization.nifi.matching.compare.EqualHashes;

import java.nio.LongBuffer;
import java.util.BitSet;
import java.util.List;

/** Builds the blocks of a key. It keeps its arrays for the next one: they are large, and there are many keys. */
final class BlockBuilder {

    /** Of blocks with more rows each row meets a few neighbours only. */
    static final int LARGEST = 50;
    static final int NEIGHBOURS = 8;

    private static final int[] LARGEST_BLOCKS = {LARGEST, 24, 12, 6};
    private static final long PAIRS_PER_ROW = 1;
    private static final long FEW_PAIRS = 1_500_000;

    private final int[] rows;
    private final int[] hash;
    /** Hash and row of those that may have candidates, sorted by hash. */
    private final long[] entries;
    private final EqualHashes equal;
    private final int[] ends;
    private int blocks;
    private final long[] whole;
    private int filled;
    private long pairs;
    private long pairsOfLarge;

    /**
     * @param all how many rows the table has
     * @param rows those that are held against each other, ascending
     */
    BlockBuilder(final int all, final int[] rows) {
        this.rows = rows;
        this.hash = new int[all];
        this.entries = new long[rows.length];
        this.equal = new EqualHashes(rows.length);
        this.ends = new int[rows.length];
        this.whole = new long[rows.length];
    }

    /** Builds the blocks of a key; {@code further} splits those that are too large. */
    void build(final BlockingKey key, final List<Part> further) {
        filled = 0;
        pairs = 0;
        for (final int row : rows) {
            hash[row] = key.part().of(row);
        }
        find(rows, rows.length);
        final int largest = largest();
        int large = divide(largest);
        for (int next = 0; large > 0 && key.refined() && next < further.size(); next++) {
            split(further.get(next), large);
            large = divide(largest);
        }
        // not all pairs of such a block meet, so it must not keep them from meeting elsewhere
        for (int i = 0; i < large; i++) {
            hash[row(entries[i])] = 0;
        }
        if (key.refined()) {
            System.arraycopy(entries, 0, whole, filled, large);
            filled += large;
            pairs += pairsOfLarge;
        }
    }

    /** The hash of a row of the table; 0 where it has none by which it meets others. */
    int hash(final int row) {
        return hash[row];
    }

    /** Hash and row, block by block. */
    LongBuffer entries() {
        return LongBuffer.wrap(whole, 0, filled);
    }

    /** How many pairs the blocks have. */
    long pairs() {
        return pairs;
    }

    private static int row(final long entry) {
        return (int) entry;
    }

    /** The rows whose hash another one has too, probably. */
    private void find(final int[] among, final int count) {
        final int size = equal.find(hash, among, count, entries);
        blocks = 0;
        for (int i = 1; i <= size; i++) {
            if (i == size || entries[i] >>> Integer.SIZE != entries[i - 1] >>> Integer.SIZE) {
                ends[blocks++] = i;
            }
        }
    }

    /** The size from which blocks are split, so that pairs grow as rows do. */
    private int largest() {
        final int[] sizes = new int[LARGEST + 1];
        for (int block = 0; block < blocks; block++) {
            final int size = ends[block] - start(block);
            if (size < sizes.length) {
                sizes[size]++;
            }
        }
        final long most = Math.max(FEW_PAIRS, PAIRS_PER_ROW * rows.length);
        for (final int largest : LARGEST_BLOCKS) {
            long sum = 0;
            for (int size = 2; size <= largest; size++) {
                sum += (long) sizes[size] * size * (size - 1) / 2;
            }
            if (sum <= most) {
                return largest;
            }
        }
        return LARGEST_BLOCKS[LARGEST_BLOCKS.length - 1];
    }

    private int start(final int block) {
        return block == 0 ? 0 : ends[block - 1];
    }

    /** Takes the blocks that are not too large, and moves those that are to the front; how many entries these have. Blocks of one row are left out. */
    private int divide(final int largest) {
        int large = 0;
        pairsOfLarge = 0;
        for (int block = 0; block < blocks; block++) {
            final int start = start(block);
            final long size = ends[block] - start;
            if (size > largest) {
                System.arraycopy(entries, start, entries, large, (int) size);
                large += (int) size;
                pairsOfLarge += size > LARGEST ? size * NEIGHBOURS : size * (size - 1) / 2;
            } else if (size > 1) {
                System.arraycopy(entries, start, whole, filled, (int) size);
                filled += (int) size;
                pairs += size * (size - 1) / 2;
            }
        }
        return large;
    }

    /** Splits the blocks that stand at the front. */
    private void split(final Part part, final int large) {
        final BitSet among = new BitSet(hash.length);
        for (int i = 0; i < large; i++) {
            among.set(row(entries[i]));
        }
        final int[] split = among.stream().toArray();
        for (final int row : split) {
            // a row that lacks the field stays with others that lack it
            hash[row] = BlockingKeys.mix(hash[row], part.of(row));
        }
        find(split, large);
    }
}
