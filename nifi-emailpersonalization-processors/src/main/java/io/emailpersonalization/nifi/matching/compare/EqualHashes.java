// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.Arrays;

/**
 * Puts rows of one hash next to each other, and leaves out those whose hash nobody else has. The rows are parted by their hashes first, so that what follows happens within
 * a few thousand of them, in the processor's cache: a look elsewhere takes as long as hundreds of instructions.
 */
public final class EqualHashes {

    private static final int ROWS_OF_PART = 1 << 12;
    private static final int MOST_PART_BITS = 13;
    private static final int BITS_PER_ROW = 8;
    private static final int MOST_FILTER_BITS = 20;
    private static final int MOST_BUCKET_BITS = 13;
    private static final int WORD_BITS = 6;

    private final long[] buffer;
    private final long[] once = new long[1 << MOST_FILTER_BITS - WORD_BITS];
    private final long[] twice = new long[1 << MOST_FILTER_BITS - WORD_BITS];
    private final int[] buckets = new int[(1 << MOST_BUCKET_BITS) + 1];

    /** @param most how many rows there may be */
    public EqualHashes(final int most) {
        this.buffer = new long[most];
    }

    /**
     * Finds the rows.
     *
     * @param hash of each row of the table; 0 for a row that is left out
     * @param among the rows to look at, ascending
     * @param into takes hash and row of those that are not alone, those of one hash together and ascending; a few may be alone all the same
     * @return how many they are
     */
    public int find(final int[] hash, final int[] among, final int count, final long[] into) {
        final int bits = bits(count / ROWS_OF_PART, MOST_PART_BITS);
        final int[] ends = new int[1 << bits];
        for (int i = 0; i < count; i++) {
            final int of = hash[among[i]];
            if (of != 0) {
                ends[top(of, bits)]++;
            }
        }
        int sum = 0;
        for (int part = 0; part < ends.length; part++) {
            final int size = ends[part];
            ends[part] = sum;
            sum += size;
        }
        for (int i = 0; i < count; i++) {
            final int of = hash[among[i]];
            if (of != 0) {
                buffer[ends[top(of, bits)]++] = (long) of << Integer.SIZE | among[i];
            }
        }
        int found = 0;
        int start = 0;
        for (final int end : ends) {
            found = sort(start, sift(start, end), bits, into, found);
            start = end;
        }
        return found;
    }

    /** Moves the entries of a part whose hash another one has too, probably, to its start; where they end. */
    private int sift(final int start, final int end) {
        final int bits = Math.max(WORD_BITS, bits(BITS_PER_ROW * (long) (end - start), MOST_FILTER_BITS));
        Arrays.fill(once, 0, 1 << bits - WORD_BITS, 0);
        Arrays.fill(twice, 0, 1 << bits - WORD_BITS, 0);
        for (int i = start; i < end; i++) {
            final int bit = bit(buffer[i], bits);
            twice[bit >>> WORD_BITS] |= once[bit >>> WORD_BITS] & 1L << bit;
            once[bit >>> WORD_BITS] |= 1L << bit;
        }
        int kept = start;
        for (int i = start; i < end; i++) {
            final long entry = buffer[i];
            final int bit = bit(entry, bits);
            buffer[kept] = entry;
            kept += (int) (twice[bit >>> WORD_BITS] >>> bit & 1);
        }
        return kept;
    }

    /** Sorts the entries of a part into the result; where that ends. */
    private int sort(final int start, final int end, final int bitsOfPart, final long[] into, final int filled) {
        final int bits = bits(end - start, MOST_BUCKET_BITS);
        Arrays.fill(buckets, 0, (1 << bits) + 1, 0);
        for (int i = start; i < end; i++) {
            buckets[top(hash(buffer[i]) << bitsOfPart, bits) + 1]++;
        }
        for (int bucket = 0; bucket < 1 << bits; bucket++) {
            buckets[bucket + 1] += buckets[bucket];
        }
        for (int i = start; i < end; i++) {
            into[filled + buckets[top(hash(buffer[i]) << bitsOfPart, bits)]++] = buffer[i];
        }
        int first = 0;
        for (int bucket = 0; bucket < 1 << bits; bucket++) {
            if (buckets[bucket] - first > 1) {
                Arrays.sort(into, filled + first, filled + buckets[bucket]);
            }
            first = buckets[bucket];
        }
        return filled + end - start;
    }

    /** As many bits as it takes to count so far, at most so many. */
    private static int bits(final long count, final int most) {
        return Math.min(most, Long.SIZE - Long.numberOfLeadingZeros(count));
    }

    private static int hash(final long entry) {
        return (int) (entry >>> Integer.SIZE);
    }

    private static int top(final int hash, final int bits) {
        return (int) ((hash & 0xFFFFFFFFL) >>> Integer.SIZE - bits);
    }

    private static int bit(final long entry, final int bits) {
        return hash(entry) * 0x9E3779B9 >>> Integer.SIZE - bits;
    }
}
