// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.gate;

import java.util.Arrays;

/**
 * Counts distinct values in bounded memory: keeps the smallest hashes (KMV, k minimum values; Bar-Yossef et al. 2002). Exact up to {@link #SIZE} values, beyond that within about 3 percent. For
 * one thread. DistinctCounterTest covers this class.
 */
public final class DistinctCounter {

    /** Hashes that are kept. The relative error is one over its square root. */
    static final int SIZE = 1024;

    private final long[] smallest = new long[SIZE];
    private int kept;

    /** Counts a value by its hash code and its type. */
    public void add(final Object value) {
        final long hash = spread(value instanceof Object[] array ? Arrays.deepHashCode(array) : value.hashCode());
        if (kept == SIZE && hash >= smallest[SIZE - 1]) {
            return;
        }
        final int found = Arrays.binarySearch(smallest, 0, kept, hash);
        if (found < 0) {
            final int place = -found - 1;
            System.arraycopy(smallest, place, smallest, place + 1, Math.min(kept, SIZE - 1) - place);
            smallest[place] = hash;
            kept = Math.min(kept + 1, SIZE);
        }
    }

    /** The number of distinct values, estimated beyond {@link #SIZE}. */
    public long count() {
        return kept < SIZE ? kept : Math.round((SIZE - 1) / ((double) smallest[SIZE - 1] / Long.MAX_VALUE));
    }

    /** A positive number whose bits all depend on all bits of the hash (the finalizer of MurmurHash3, public domain). */
    private static long spread(final int hash) {
        long mixed = hash * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 33) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
        return (mixed ^ mixed >>> 33) & Long.MAX_VALUE;
    }
}
