// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.Arrays;

/** The normalized values of one field of every record, as numbers of a dictionary, and how they agree. Comparisons are cached: not safe for threads. */
public final class Column {

    private static final int CACHE_BITS = 16;
    private static final int FIRST_SIZE = 1024;
    private static final Level[] LEVELS = Level.values();

    private final MatchField field;
    private final Dictionary dictionary;
    private int[] numbers = new int[FIRST_SIZE];
    private int[] counts;
    private final long[] cachedPairs = new long[1 << CACHE_BITS];
    private final byte[] cachedLevels = new byte[1 << CACHE_BITS];

    Column(final MatchField field, final Dictionary dictionary) {
        this.field = field;
        this.dictionary = dictionary;
    }

    void set(final int row, final String normalized) {
        if (row >= numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.max(row + 1, numbers.length + (numbers.length >> 1)));
        }
        numbers[row] = dictionary.number(normalized);
    }

    void freeze(final int rows) {
        counts = new int[dictionary.size()];
        for (int row = 0; row < rows; row++) {
            counts[numbers[row]]++;
        }
    }

    public MatchField field() {
        return field;
    }

    /** The number of a row's value; 0 when it is missing. */
    public int number(final int row) {
        return numbers[row];
    }

    /** A row's normalized value; null when it is missing. */
    public String value(final int row) {
        return dictionary.value(numbers[row]);
    }

    /** How many distinct numbers there may be. */
    public int numbers() {
        return dictionary.size();
    }

    /** The value of a number. */
    public String valueOf(final int number) {
        return dictionary.value(number);
    }

    /** How many rows have the value of a row. */
    public int count(final int row) {
        return counts[numbers[row]];
    }

    /** How far the values of two rows agree; null when one is missing. */
    public Level level(final int one, final int other) {
        final int a = numbers[one];
        final int b = numbers[other];
        if (a == 0 || b == 0) {
            return null;
        }
        if (a == b) {
            return Level.EXACT;
        }
        final long pair = a < b ? (long) a << 32 | b : (long) b << 32 | a;
        final int slot = (int) (pair * 0x9E3779B97F4A7C15L >>> 64 - CACHE_BITS);
        if (cachedPairs[slot] != pair) {
            cachedLevels[slot] = (byte) field.kind().compare(dictionary.value(Math.min(a, b)), dictionary.value(Math.max(a, b))).ordinal();
            cachedPairs[slot] = pair;
        }
        return LEVELS[cachedLevels[slot]];
    }
}
