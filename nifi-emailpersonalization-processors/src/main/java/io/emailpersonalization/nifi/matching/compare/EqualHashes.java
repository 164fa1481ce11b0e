// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.Arrays;

/**
 * Groups rows of equal hash and leaves out rows with a hash of their own. Divides the rows by their hashes first, so that each part is filtered and sorted within the processor's
 * cache: an access to memory takes as long as hundreds of instructions.
 */
public final class EqualHashes {

    /** Rows of a part, on average. */
    private static final int PART_ROWS = 1 << 12;
    /** Bits of the number of parts. With more, writes to the parts would miss the cache. */
    private static final int MAX_PART_BITS = 13;
    /** Bits of the filter per row: one in eight of the rows with a hash of their own passes it. */
    private static final int FILTER_BITS_PER_ROW = 8;
    /** Bits of the number of bits of the filter: 128 KB. */
    private static final int MAX_FILTER_BITS = 20;
    /** Bits of the number of buckets that a part is sorted by. */
    private static final int MAX_BUCKET_BITS = 13;
    /** Bits of the place of a bit in a long. */
    private static final int WORD_BITS = 6;

    private final long[] buffer;
    private final long[] once = new long[1 << MAX_FILTER_BITS - WORD_BITS];
    private final long[] twice = new long[1 << MAX_FILTER_BITS - WORD_BITS];
    private final int[] buckets = new int[(1 << MAX_BUCKET_BITS) + 1];

    /** @param maxRows the most rows of a call */
    public EqualHashes(final int maxRows) {
        this.buffer = new long[maxRows];
    }

    /**
     * Finds the rows that share a hash.
     *
     * @param hash of each row of the table; 0 for a row to leave out
     * @param among the rows to look at, ascending
     * @param into receives hash and row, rows of one hash together and ascending; a few rows with a hash of their own may be among them
     * @return the number of rows found
     */
    public int find(final int[] hash, final int[] among, final int count, final long[] into) {
        final int bits = bits(count / PART_ROWS, MAX_PART_BITS);
        final int[] ends = new int[1 << bits];
        for (int i = 0; i < count; i++) {
            final int of = hash[among[i]];
            if (of != 0) {
                ends[topBits(of, bits)]++;
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
                buffer[ends[topBits(of, bits)]++] = (long) of << Integer.SIZE | among[i];
            }
        }
        int found = 0;
        int start = 0;
        for (final int end : ends) {
            found = sort(start, dropUnique(start, end), bits, into, found);
            start = end;
        }
        return found;
    }

    /** Moves the entries of a part that probably share a hash to its start. Returns their end. */
    private int dropUnique(final int start, final int end) {
        final int bits = Math.max(WORD_BITS, bits(FILTER_BITS_PER_ROW * (long) (end - start), MAX_FILTER_BITS));
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

    /** Sorts the entries of a part into the result. Returns the end of the result. */
    private int sort(final int start, final int end, final int bitsOfPart, final long[] into, final int filled) {
        final int bits = bits(end - start, MAX_BUCKET_BITS);
        Arrays.fill(buckets, 0, (1 << bits) + 1, 0);
        for (int i = start; i < end; i++) {
            buckets[topBits(hash(buffer[i]) << bitsOfPart, bits) + 1]++;
        }
        for (int bucket = 0; bucket < 1 << bits; bucket++) {
            buckets[bucket + 1] += buckets[bucket];
        }
        for (int i = start; i < end; i++) {
            into[filled + buckets[topBits(hash(buffer[i]) << bitsOfPart, bits)]++] = buffer[i];
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

    /** The bits of a number, limited. */
    private static int bits(final long number, final int max) {
        return Math.min(max, Long.SIZE - Long.numberOfLeadingZeros(number));
    }

    private static int hash(final long entry) {
        return (int) (entry >>> Integer.SIZE);
    }

    private static int topBits(final int hash, final int bits) {
        return (int) ((hash & 0xFFFFFFFFL) >>> Integer.SIZE - bits);
    }

    private static int bit(final long entry, final int bits) {
        return hash(entry) * 0x9E3779B9 >>> Integer.SIZE - bits;
    }
}
