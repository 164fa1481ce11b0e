// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.match;

import io.emailpersonalization.nifi.matching.block.WorkerPool;
import io.emailpersonalization.nifi.matching.cluster.Clusterer;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;

/**
 * The expected accuracy within clusters, by the probabilities of their pairs. Weighs the pairs of each cluster once, except where the weight of a link is known, and sets the closest
 * row of each row. ExpectedAccuracyTest tests it.
 *
 * @param pairs the pairs of rows in one cluster
 * @param expectedMatches the expected number of these pairs that are one person
 * @param wrongJoins the expected number of joins of two people: a cluster of n rows takes n - 1 joins, each with the probability of its best pair
 */
record ClusterCohesion(long pairs, double expectedMatches, double wrongJoins) {

    /** Larger clusters are estimated from this many sampled rows. */
    private static final int MAX_COMPARED_ROWS = 50;
    /** Units of a probability of 1. Probabilities are summed as whole numbers, so that the sum does not depend on the order. */
    static final double UNITS_PER_PAIR = 1 << 20;
    /** Rows of a task. */
    private static final int CHUNK_ROWS = 1 << 14;

    static ClusterCohesion of(final FeatureTable table, final Clusterer clusters, final WorkerPool<Weigher> weighers) {
        final WorkerPool<Worker> workers = new WorkerPool<>(() -> new Worker(table, clusters, weighers.take()));
        workers.forEachTask((table.rows() + CHUNK_ROWS - 1) / CHUNK_ROWS, (worker, chunk) -> worker.add(chunk * CHUNK_ROWS, Math.min(table.rows(), (chunk + 1) * CHUNK_ROWS)));
        workers.all().forEach(worker -> weighers.giveBack(worker.weigher));
        return new ClusterCohesion(workers.all().stream().mapToLong(worker -> worker.pairs).sum(), workers.all().stream().mapToLong(worker -> worker.units).sum() / UNITS_PER_PAIR,
                workers.all().stream().mapToLong(worker -> worker.wrongJoins).sum() / UNITS_PER_PAIR);
    }

    /** Sums the probabilities of clusters. */
    private static final class Worker {

        private final FeatureTable table;
        private final Clusterer clusters;
        private final Weigher weigher;
        private long units;
        private long wrongJoins;
        private long pairs;

        private Worker(final FeatureTable table, final Clusterer clusters, final Weigher weigher) {
            this.table = table;
            this.clusters = clusters;
            this.weigher = weigher;
        }

        private void add(final int from, final int to) {
            for (int row = from; row < to; row++) {
                final long size = clusters.size(row);
                if (size > 1 && clusters.cluster(row) == row) {
                    final long all = size * (size - 1) / 2;
                    final int[] members = clusters.members(row);
                    if (size == 2) {
                        final double probability = ofTwo(members[0], members[1]);
                        units += Math.round(probability * UNITS_PER_PAIR);
                        wrongJoins += Math.round((1 - probability) * UNITS_PER_PAIR);
                    } else {
                        final double[][] weights = size <= MAX_COMPARED_ROWS ? all(members) : weights(sample(members));
                        units += Math.round(mean(weights) * all * UNITS_PER_PAIR);
                        wrongJoins += Math.round(wrongJoins(weights) / (weights.length - 1) * (size - 1) * UNITS_PER_PAIR);
                    }
                    pairs += all;
                }
            }
        }

        /** The probability of a cluster of two rows. If a link joined them, its weight is used, with the precision of a link. */
        private double ofTwo(final int one, final int other) {
            final double weight = Float.isNaN(clusters.weightOfClosest(one)) ? weigher.weigh(one, other) : clusters.weightOfClosest(one);
            clusters.setClosest(one, other, (float) weight);
            clusters.setClosest(other, one, (float) weight);
            return Weigher.probability(weight);
        }

        /** The weights of all pairs. Sets the closest row of each row. */
        private double[][] all(final int[] rows) {
            final double[][] weights = weights(rows);
            for (int i = 0; i < rows.length; i++) {
                int closest = i == 0 ? 1 : 0;
                for (int j = closest + 1; j < rows.length; j++) {
                    closest = j != i && weights[i][j] > weights[i][closest] ? j : closest;
                }
                clusters.setClosest(rows[i], rows[closest], (float) weights[i][closest]);
            }
            return weights;
        }

        private double[][] weights(final int[] rows) {
            final double[][] weights = new double[rows.length][rows.length];
            for (int i = 0; i < rows.length; i++) {
                for (int j = 0; j < i; j++) {
                    weights[i][j] = weigher.weigh(Math.min(rows[i], rows[j]), Math.max(rows[i], rows[j]));
                    weights[j][i] = weights[i][j];
                }
            }
            return weights;
        }

        private int[] sample(final int[] members) {
            return Arrays.stream(members).boxed().sorted(Comparator.comparingLong(row -> (table.hash(row) + Objects.hashCode(table.key(row))) * 0x9E3779B97F4A7C15L))
                    .limit(MAX_COMPARED_ROWS).mapToInt(row -> row).toArray();
        }
    }

    /** The expected number of wrong joins of a cluster: over the maximum spanning tree of its pairs (Prim, Shortest Connection Networks, 1957). */
    private static double wrongJoins(final double[][] weights) {
        final double[] nearest = weights[0].clone();
        final boolean[] joined = new boolean[weights.length];
        joined[0] = true;
        double wrong = 0;
        for (int join = 1; join < weights.length; join++) {
            int next = -1;
            for (int row = 1; row < weights.length; row++) {
                next = !joined[row] && (next < 0 || nearest[row] > nearest[next]) ? row : next;
            }
            joined[next] = true;
            wrong += 1 - Weigher.probability(nearest[next]);
            for (int row = 1; row < weights.length; row++) {
                nearest[row] = Math.max(nearest[row], weights[next][row]);
            }
        }
        return wrong;
    }

    /**
     * The mean probability of the pairs of a cluster. The probability of a pair is its own, or the product over the best chain of pairs between the two rows: a third record may connect
     * two that have little in common.
     */
    private static double mean(final double[][] weights) {
        final double[][] probabilities = new double[weights.length][weights.length];
        for (int i = 0; i < weights.length; i++) {
            for (int j = 0; j < i; j++) {
                probabilities[i][j] = Weigher.probability(weights[i][j]);
                probabilities[j][i] = probabilities[i][j];
            }
        }
        for (int via = 0; via < weights.length; via++) {
            for (int i = 0; i < weights.length; i++) {
                for (int j = 0; j < i; j++) {
                    probabilities[i][j] = Math.max(probabilities[i][j], probabilities[i][via] * probabilities[via][j]);
                    probabilities[j][i] = probabilities[i][j];
                }
            }
        }
        long sum = 0;
        for (int i = 0; i < weights.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += Math.round(probabilities[i][j] * UNITS_PER_PAIR);
            }
        }
        return sum / UNITS_PER_PAIR / (weights.length * (weights.length - 1) / 2);
    }
}
