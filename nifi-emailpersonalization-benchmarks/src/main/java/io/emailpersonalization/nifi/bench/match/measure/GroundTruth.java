// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.measure;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The true person of every row. */
public final class GroundTruth {

    private final int[] entities;
    private final long truePairs;

    /** @param entities a number per row: rows with the same one are one person */
    public GroundTruth(final int[] entities) {
        this.entities = entities;
        this.truePairs = pairs(entities, entities);
    }

    /** Names as numbers. */
    public static GroundTruth of(final List<String> names) {
        final Map<String, Integer> numbers = new HashMap<>();
        return new GroundTruth(names.stream().mapToInt(name -> numbers.computeIfAbsent(name, key -> numbers.size())).toArray());
    }

    public int rows() {
        return entities.length;
    }

    boolean same(final int one, final int other) {
        return entities[one] == entities[other];
    }

    /**
     * The accuracy of pairs.
     *
     * @param pairs one row in the upper, the other in the lower 32 bits, each pair once
     */
    public Accuracy ofPairs(final long[] pairs) {
        final long right = Arrays.stream(pairs).filter(pair -> same((int) (pair >>> 32), (int) pair)).count();
        return Accuracy.of(pairs.length, right, truePairs);
    }

    /** @param clusters a number per row: rows with the same one are in one cluster */
    public ClusterAccuracy ofClusters(final int[] clusters) {
        final long[] alone = sorted(clusters, new int[clusters.length]);
        return new ClusterAccuracy(Accuracy.of(pairs(alone), pairs(entities, clusters), truePairs), largest(alone));
    }

    /**
     * Returns the number of rows in a cluster whose largest group is another person. Of two groups of the same size, one counts as the largest.
     *
     * @param clusters a number per row: rows with the same one are in one cluster
     */
    public int wronglyMerged(final int[] clusters) {
        final long[] both = sorted(clusters, entities);
        int wrong = 0;
        int cluster = 0;
        int most = 0;
        int start = 0;
        for (int i = 0; i <= both.length; i++) {
            if (i == both.length || both[i] != both[start]) {
                most = Math.max(most, i - start);
                start = i;
            }
            if (i == both.length || both[i] >>> 32 != both[cluster] >>> 32) {
                wrong += i - cluster - most;
                most = 0;
                cluster = i;
            }
        }
        return wrong;
    }

    /** Returns the number of row pairs with equal numbers in both arrays. */
    public static long pairs(final int[] one, final int[] other) {
        return pairs(sorted(one, other));
    }

    private static long[] sorted(final int[] one, final int[] other) {
        final long[] both = new long[one.length];
        Arrays.setAll(both, row -> (long) one[row] << 32 | other[row]);
        Arrays.sort(both);
        return both;
    }

    private static long pairs(final long[] sorted) {
        long pairs = 0;
        int start = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (sorted[i] != sorted[start]) {
                start = i;
            }
            pairs += i - start;
        }
        return pairs;
    }

    private static int largest(final long[] sorted) {
        int largest = 0;
        int start = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (sorted[i] != sorted[start]) {
                start = i;
            }
            largest = Math.max(largest, i - start + 1);
        }
        return largest;
    }
}
