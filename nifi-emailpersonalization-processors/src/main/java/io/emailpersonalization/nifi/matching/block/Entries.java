// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import java.util.Arrays;

/** Rows by the hash of a blocking key: hash in the upper 32 bits, row in the lower, sorted, so that a block is a run of entries with one hash. */
final class Entries {

    private Entries() {
    }

    /** Hash and row of the rows whose hash another row has too, probably, sorted by hash. */
    static long[] candidates(final int[] hash, final int[] rows) {
        int bits = 16;
        while (bits < 30 && 1L << bits < 8L * rows.length) {
            bits++;
        }
        final long[] once = new long[1 << bits - 6];
        final long[] twice = new long[1 << bits - 6];
        for (final int row : rows) {
            if (hash[row] != 0) {
                final int bit = hash[row] * 0x9E3779B9 >>> Integer.SIZE - bits;
                final long mask = 1L << bit;
                twice[bit >>> 6] |= once[bit >>> 6] & mask;
                once[bit >>> 6] |= mask;
            }
        }
        int filled = 0;
        for (final int row : rows) {
            if (hash[row] != 0 && isTwice(twice, hash[row], bits)) {
                filled++;
            }
        }
        final long[] found = new long[filled];
        filled = 0;
        for (final int row : rows) {
            if (hash[row] != 0 && isTwice(twice, hash[row], bits)) {
                found[filled++] = (long) hash[row] << Integer.SIZE | row;
            }
        }
        KeySort.sort(found, filled);
        return found;
    }

    private static boolean isTwice(final long[] twice, final int hash, final int bits) {
        final int bit = hash * 0x9E3779B9 >>> Integer.SIZE - bits;
        return (twice[bit >>> 6] & 1L << bit) != 0;
    }

    private static int end(final long[] sorted, final int start) {
        int end = start + 1;
        while (end < sorted.length && sorted[end] >>> Integer.SIZE == sorted[start] >>> Integer.SIZE) {
            end++;
        }
        return end;
    }

    /** How many blocks there are of each size up to a largest one. */
    static int[] sizes(final long[] sorted, final int largest) {
        final int[] sizes = new int[largest + 1];
        for (int start = 0; start < sorted.length;) {
            final int end = end(sorted, start);
            if (end - start < sizes.length) {
                sizes[end - start]++;
            }
            start = end;
        }
        return sizes;
    }

    /** The entries of blocks of up to so many rows, and those of larger ones; blocks of one row are left out. */
    static long[][] divide(final long[] sorted, final int largest) {
        int whole = 0;
        int large = 0;
        for (int start = 0; start < sorted.length;) {
            final int end = end(sorted, start);
            large += end - start > largest ? end - start : 0;
            whole += end - start > 1 && end - start <= largest ? end - start : 0;
            start = end;
        }
        final long[][] parts = {new long[whole], new long[large]};
        whole = 0;
        large = 0;
        for (int start = 0; start < sorted.length;) {
            final int end = end(sorted, start);
            if (end - start > largest) {
                System.arraycopy(sorted, start, parts[1], large, end - start);
                large += end - start;
            } else if (end - start > 1) {
                System.arraycopy(sorted, start, parts[0], whole, end - start);
                whole += end - start;
            }
            start = end;
        }
        return parts;
    }

    /** The entries of both. */
    static long[] join(final long[] one, final long[] other) {
        if (one.length == 0) {
            return other;
        }
        final long[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    /**
     * How many pairs the blocks have.
     *
     * @param largest of a block with more rows each row has only so many {@code neighbours}
     */
    static long pairs(final long[] entries, final int largest, final int neighbours) {
        long pairs = 0;
        for (int start = 0; start < entries.length;) {
            final int end = end(entries, start);
            final long size = end - start;
            pairs += size > largest ? size * neighbours : size * (size - 1) / 2;
            start = end;
        }
        return pairs;
    }
}
