// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.kernel;

import java.util.Arrays;

/**
 * Where each character of a pattern of at most 64 characters stands, as bits: what bit-parallel algorithms look up for every character of the other text. The table is an
 * array that its thread keeps, so that nothing is allocated: ASCII directly, other characters by open hashing. It is empty between uses: whoever takes it clears it.
 *
 * <p>The array is a plain one of the JDK, so that a thread that outlives the bundle keeps no class of it alive.
 */
final class PatternMasks {

    /** The longest pattern. */
    static final int LONGEST = Long.SIZE;

    private static final int ASCII = 128;
    private static final int SLOTS = 2 * LONGEST;
    private static final int KEYS = ASCII;
    private static final int MASKS = ASCII + SLOTS;
    private static final ThreadLocal<long[]> TABLES = ThreadLocal.withInitial(() -> new long[ASCII + 2 * SLOTS]);

    private PatternMasks() {
    }

    /** The table of this thread with the characters of a pattern: {@code from} inclusive, {@code to} exclusive. */
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

    /** The positions of a character; 0 where the pattern does not have it. */
    static long get(final long[] table, final char c) {
        return c < ASCII ? table[c] : table[MASKS + slot(table, c)];
    }

    /** Empties the table of a pattern. */
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

    /** The slot of a character, or the free one where it would stand: half of the slots always are free. */
    private static int slot(final long[] table, final char c) {
        int slot = c & SLOTS - 1;
        while (table[KEYS + slot] != c && table[KEYS + slot] != 0) {
            slot = slot + 1 & SLOTS - 1;
        }
        return slot;
    }
}
