// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.kernel;

/**
 * Where each character of a pattern of at most 64 characters stands, as bits: what bit-parallel algorithms look up for every character of the other text. An open hash table
 * in an array that its thread keeps; a new pattern takes a new generation, so that nothing is cleared and nothing allocated.
 *
 * <p>The array is a plain one of the JDK, so that a thread that outlives the bundle keeps no class of it alive.
 */
final class PatternMasks {

    /** The longest pattern. */
    static final int LONGEST = Long.SIZE;

    private static final int SLOTS = 2 * LONGEST;
    private static final int MASKS = SLOTS;
    private static final int GENERATION = 2 * SLOTS;
    private static final long ONE_GENERATION = 1L << Character.SIZE;
    private static final ThreadLocal<long[]> TABLES = ThreadLocal.withInitial(() -> new long[GENERATION + 1]);

    private PatternMasks() {
    }

    /** The table of this thread with the characters of a pattern: {@code from} inclusive, {@code to} exclusive. */
    static long[] of(final String pattern, final int from, final int to) {
        final long[] table = TABLES.get();
        final long generation = table[GENERATION] + ONE_GENERATION;
        table[GENERATION] = generation;
        for (int i = from; i < to; i++) {
            final char c = pattern.charAt(i);
            int slot = c & SLOTS - 1;
            while (table[slot] >= generation && table[slot] != (generation | c)) {
                slot = slot + 1 & SLOTS - 1;
            }
            final boolean known = table[slot] == (generation | c);
            table[slot] = generation | c;
            table[MASKS + slot] = (known ? table[MASKS + slot] : 0) | 1L << i - from;
        }
        return table;
    }

    /** The positions of a character; 0 where the pattern does not have it. */
    static long get(final long[] table, final char c) {
        final long wanted = table[GENERATION] | c;
        int slot = c & SLOTS - 1;
        while (table[slot] != wanted) {
            if (table[slot] < table[GENERATION]) {
                return 0;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return table[MASKS + slot];
    }
}
