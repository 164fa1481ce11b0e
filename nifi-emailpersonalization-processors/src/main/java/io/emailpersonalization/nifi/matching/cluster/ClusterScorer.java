// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.Arrays;

/** Scores two clusters by their rows. A few sampled rows represent a large cluster. ClustererTest tests it. */
final class ClusterScorer {

    /** Rows that represent a cluster: 144 comparisons for two large clusters. */
    private static final int MAX_SAMPLED_ROWS = 12;
    /** Bits that one pair adds at most, for or against: odds of 4,096 to 1. So no single pair outweighs all others. An estimate, checked with {@code ./run bench match}. */
    private static final double MAX_PAIR_BITS = 12;
    /** Bits that a contradicting pair subtracts: more than any single pair can add. An estimate, checked with {@code ./run bench match}. */
    private static final double CONTRADICTION_BITS = 16;

    private final UnionFind rows;
    private final PairScorer pairScorer;

    ClusterScorer(final UnionFind rows, final PairScorer pairScorer) {
        this.rows = rows;
        this.pairScorer = pairScorer;
    }

    /** The rows that represent the cluster of a row, the row itself first. */
    int[] sample(final int row) {
        final int[] sample = new int[Math.min(rows.size(row), MAX_SAMPLED_ROWS)];
        rows.copyMembers(row, sample);
        return sample;
    }

    /** The sum of the bits of the pairs between two clusters. */
    double sumOfPairs(final int one, final int other) {
        final int[] others = sample(other);
        double sum = 0;
        for (final int member : sample(one)) {
            for (final int another : others) {
                sum += pairBits(member, another);
            }
        }
        return sum;
    }

    /** The weight of two clusters in bits, each treated as one record with several values of a field: equal evidence of several pairs counts once. */
    double weigh(final int one, final int other) {
        return pairScorer.weigh(sample(one), sample(other));
    }

    /** The bits that a pair adds to the sum of its clusters: its bounded weight, or a fixed negative number for a contradiction. */
    double pairBits(final int one, final int other) {
        return pairScorer.contradict(one, other) ? -CONTRADICTION_BITS : bounded(pairScorer.weigh(one, other));
    }

    /** The weight, limited to what one pair may add. */
    double bounded(final double weight) {
        return Math.clamp(weight, -MAX_PAIR_BITS, MAX_PAIR_BITS);
    }

    /** Whether a row has a value that can contradict another row. */
    boolean canContradict(final int row) {
        return pairScorer.canContradict(row);
    }

    /** Whether a row contradicts a row of a cluster. */
    boolean contradicts(final int row, final int cluster) {
        return Arrays.stream(sample(cluster)).anyMatch(member -> pairScorer.contradict(row, member));
    }
}
