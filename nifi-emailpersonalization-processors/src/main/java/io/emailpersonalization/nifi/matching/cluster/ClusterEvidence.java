// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.Arrays;

/** What the rows of two clusters say of each other. Of a large cluster a few rows speak for all. */
final class ClusterEvidence {

    private static final int MOST_MEMBERS = 12;
    private static final double STRONGEST = 12;
    private static final double CONTRADICTION = 16;

    private final UnionFind rows;
    private final PairScorer judge;

    ClusterEvidence(final UnionFind rows, final PairScorer judge) {
        this.rows = rows;
        this.judge = judge;
    }

    /** The first rows of the cluster of a row. */
    int[] some(final int row) {
        final int[] some = new int[Math.min(rows.size(row), MOST_MEMBERS)];
        rows.some(row, some);
        return some;
    }

    /** The sum of what the pairs of two clusters say. */
    double sum(final int one, final int other) {
        final int[] others = some(other);
        double sum = 0;
        for (final int member : some(one)) {
            for (final int another : others) {
                sum += bits(member, another);
            }
        }
        return sum;
    }

    /** The weight of two clusters, each taken for one record of several values: what several pairs say alike counts once. */
    double together(final int one, final int other) {
        return judge.weigh(some(one), some(other));
    }

    /** What a pair says for its clusters: a bounded word each, and a loud one against where the two are clearly two people. */
    double bits(final int one, final int other) {
        return judge.contradict(one, other) ? -CONTRADICTION : bounded(judge.weigh(one, other));
    }

    double bounded(final double weight) {
        return Math.clamp(weight, -STRONGEST, STRONGEST);
    }

    /** Whether a row has anything by which it could contradict another. */
    boolean tells(final int row) {
        return judge.tells(row);
    }

    /** Whether a row contradicts somebody of a cluster. */
    boolean contradicts(final int row, final int cluster) {
        return Arrays.stream(some(cluster)).anyMatch(member -> judge.contradict(row, member));
    }
}
