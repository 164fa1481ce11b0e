// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.kernel;

import java.util.Arrays;

/**
 * The positions of each character of a pattern of at most 64 characters, as bits. Bit-parallel algorithms look them up for every character of the other text. Each thread keeps one
 * table, so that nothing is allocated: ASCII characters have fixed slots, others use open hashing. A caller must clear the table after use. EditDistanceTest and JaroWinklerTest test it.
 *
 * <p>The table is a plain array, so that a thread that outlives the bundle keeps none of its classes alive.
 */
final class PatternMasks {

    /** Characters of the longest pattern. */
    static final int MAX_LENGTH = Long.SIZE;

    private static final int ASCII = 128;
    private static final int SLOTS = 2 * MAX_LENGTH;
    private static final int KEYS = ASCII;
    private static final int MASKS = ASCII + SLOTS;
    private static final ThreadLocal<long[]> TABLES = ThreadLocal.withInitial(() -> new long[ASCII + 2 * SLOTS]);

    private PatternMasks() {
    }

    /** Returns the table of this thread with the characters of a pattern, {@code from} inclusive, {@code to} exclusive. */
    static long[] of(final String pattern, final int from, final int to) {
        final long[] table = TABLES.get();
        for (int i = from; i < to; i++) {
            final char c = pattern.charAt(i);
            if (c < ASCII) {
                table[c] |= 1L << i - from;
            } else {
                final int slot = slot(table, c);
                table[KEYS + slot] = c;
                table[MASKS + slot] |= 1L << i - from;
            }
        }
        return table;
    }

    /** The positions of a character; 0 if the pattern lacks it. */
    static long get(final long[] table, final char c) {
        return c < ASCII ? table[c] : table[MASKS + slot(table, c)];
    }

    /** Clears the table of a pattern. */
    static void clear(final long[] table, final String pattern, final int from, final int to) {
        boolean beyondAscii = false;
        for (int i = from; i < to; i++) {
            final char c = pattern.charAt(i);
            if (c < ASCII) {
                table[c] = 0;
            } else {
                beyondAscii = true;
            }
        }
        if (beyondAscii) {
            Arrays.fill(table, ASCII, table.length, 0);
        }
    }

    /** The slot of a character, or the free slot for it. Half of the slots are always free. */
    private static int slot(final long[] table, final char c) {
        int slot = c & SLOTS - 1;
        while (table[KEYS + slot] != c && table[KEYS + slot] != 0) {
            slot = slot + 1 & SLOTS - 1;
        }
        return slot;
    }
}
