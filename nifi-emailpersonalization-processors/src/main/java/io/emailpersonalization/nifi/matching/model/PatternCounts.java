// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Counts the pairs of each agreement pattern. There are hundreds of patterns, however many pairs. Not safe for threads; counts of several threads are merged. ExpectationMaximizationTest tests it. */
public final class PatternCounts {

    private static final int INITIAL_SLOTS = 1024;

    private byte[][] patterns = new byte[INITIAL_SLOTS][];
    private long[] counts = new long[INITIAL_SLOTS];
    private int size;

    /** Counts a pair; the array is copied. */
    public void add(final byte[] levels) {
        add(levels, 1);
    }

    private void add(final byte[] levels, final long count) {
        int slot = slot(levels, patterns);
        if (patterns[slot] == null) {
            if (2 * size > patterns.length) {
                grow();
                slot = slot(levels, patterns);
            }
            patterns[slot] = levels.clone();
            size++;
        }
        counts[slot] += count;
    }

    private static int slot(final byte[] levels, final byte[][] in) {
        int hash = Arrays.hashCode(levels) * 0x9E3779B9;
        hash ^= hash >>> 15;
        int slot = hash & in.length - 1;
        while (in[slot] != null && !Arrays.equals(in[slot], levels)) {
            slot = slot + 1 & in.length - 1;
        }
        return slot;
    }

    private void grow() {
        final byte[][] more = new byte[2 * patterns.length][];
        final long[] moreCounts = new long[more.length];
        for (int i = 0; i < patterns.length; i++) {
            if (patterns[i] != null) {
                final int slot = slot(patterns[i], more);
                more[slot] = patterns[i];
                moreCounts[slot] = counts[i];
            }
        }
        patterns = more;
        counts = moreCounts;
    }

    void addAll(final PatternCounts others) {
        for (int i = 0; i < others.patterns.length; i++) {
            if (others.patterns[i] != null) {
                add(others.patterns[i], others.counts[i]);
            }
        }
    }

    /**
     * A pattern and the number of its pairs.
     *
     * @param levels the code of each field's level
     */
    record PatternCount(byte[] levels, long count) {
    }

    /** All patterns in an order that depends on them only, so that sums are the same bit for bit. */
    List<PatternCount> sorted() {
        return IntStream.range(0, patterns.length).filter(i -> patterns[i] != null).mapToObj(i -> new PatternCount(patterns[i], counts[i]))
                .sorted(Comparator.comparing(PatternCount::levels, Arrays::compare)).toList();
    }
}
