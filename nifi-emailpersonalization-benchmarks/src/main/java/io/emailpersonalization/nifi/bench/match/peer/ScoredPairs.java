// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.peer;

import io.emailpersonalization.nifi.matching.cluster.UnionFind;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Pairs of rows with the score that an engine gave them, each pair once. */
final class ScoredPairs {

    private final Map<Long, Double> scores = new HashMap<>();
    private long comparisons;

    void add(final int one, final int other, final double score) {
        scores.merge((long) Math.min(one, other) << 32 | Math.max(one, other), score, Math::max);
    }

    void comparisons(final long count) {
        comparisons = count;
    }

    long comparisons() {
        return comparisons;
    }

    /** The pairs at or above a threshold: one row in the upper, the other in the lower 32 bits. */
    long[] atLeast(final double threshold) {
        return scores.entrySet().stream().filter(pair -> pair.getValue() >= threshold).mapToLong(Map.Entry::getKey).toArray();
    }

    /** Connected components of pairs, which is how both engines cluster by default: the smallest row of each row's component. */
    static int[] components(final long[] pairs, final int rows) {
        final UnionFind sets = new UnionFind(rows);
        for (final long pair : pairs) {
            sets.unite((int) (pair >>> 32), (int) pair);
        }
        final int[] components = new int[rows];
        Arrays.setAll(components, sets::find);
        return components;
    }
}
