// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.match;

import io.emailpersonalization.nifi.matching.block.ObjectPool;
import io.emailpersonalization.nifi.matching.cluster.Clusterer;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;

/**
 * How much the rows of each cluster resemble each other. Pairs of a cluster that is not too large are weighed here, once, unless a link tells; each row is told which other one
 * it resembles most.
 *
 * @param pairs how many pairs of rows are in one cluster
 * @param matches how many of them are one person, by their probabilities
 * @param wrongJoins how many of the joins that made the clusters are of two people, by the probabilities of the best pair of each: a cluster of n rows takes n - 1 joins
 */
record ClusterCohesion(long pairs, double matches, double wrongJoins) {

    /** Of a larger cluster so many rows stand for all. */
    private static final int MOST_ROWS = 50;
    /** Probabilities are summed as whole numbers, so that it does not matter in which order. */
    static final double UNIT = 1 << 20;
    private static final int CHUNK = 1 << 14;

    static ClusterCohesion of(final FeatureTable table, final Clusterer clusters, final ObjectPool<Weigher> weighers) {
        final ObjectPool<Worker> workers = new ObjectPool<>(() -> new Worker(table, clusters, weighers.take()));
        workers.each((table.rows() + CHUNK - 1) / CHUNK, (worker, chunk) -> worker.add(chunk * CHUNK, Math.min(table.rows(), (chunk + 1) * CHUNK)));
        workers.all().forEach(worker -> weighers.giveBack(worker.weigher));
        return new ClusterCohesion(workers.all().stream().mapToLong(worker -> worker.pairs).sum(), workers.all().stream().mapToLong(worker -> worker.units).sum() / UNIT,
                workers.all().stream().mapToLong(worker -> worker.wrongJoins).sum() / UNIT);
    }

    /** Adds up the pairs of clusters. */
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
                        units += Math.round(probability * UNIT);
                        wrongJoins += Math.round((1 - probability) * UNIT);
                    } else {
                        final double[][] weights = size <= MOST_ROWS ? all(members) : weights(sample(members));
                        units += Math.round(mean(weights) * all * UNIT);
                        wrongJoins += Math.round(wrongJoins(weights) / (weights.length - 1) * (size - 1) * UNIT);
                    }
                    pairs += all;
                }
            }
        }

        /** Of two rows that a link made one person the weight is known, to the precision of a link. */
        private double ofTwo(final int one, final int other) {
            final double weight = Float.isNaN(clusters.weightOfClosest(one)) ? weigher.weigh(one, other) : clusters.weightOfClosest(one);
            clusters.resemble(one, other, (float) weight);
            clusters.resemble(other, one, (float) weight);
            return Weigher.probability(weight);
        }

        /** The weights of all pairs, of which the rows are told. */
        private double[][] all(final int[] rows) {
            final double[][] weights = weights(rows);
            for (int i = 0; i < rows.length; i++) {
                int closest = i == 0 ? 1 : 0;
                for (int j = closest + 1; j < rows.length; j++) {
                    closest = j != i && weights[i][j] > weights[i][closest] ? j : closest;
                }
                clusters.resemble(rows[i], rows[closest], (float) weights[i][closest]);
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
                    .limit(MOST_ROWS).mapToInt(row -> row).toArray();
        }
    }

    /** What the joins of a cluster lack to certainty: of the tree of the most likely pairs that ties all rows (Prim, 1957). */
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
     * The mean probability of the pairs of a cluster: what a pair says itself, or the best chain of pairs that ties the two, all of whose links have to be right. Two
     * records that say little of each other are one person where a third one says enough of both.
     */
    private static double mean(final double[][] weights) {
        final double[][] probabilities = new double[weights.length][weights.length];
        for (int i = 0; i < weights.length; i++) {
            for (int j = 0; j < i; j++) {
                probabilities[i][j] = Weigher.probability(weights[i][j]);
                probabilities[j][i] = probabilities[i][j];
            }
        }
        for (int by = 0; by < weights.length; by++) {
            for (int i = 0; i < weights.length; i++) {
                for (int j = 0; j < i; j++) {
                    probabilities[i][j] = Math.max(probabilities[i][j], probabilities[i][by] * probabilities[by][j]);
                    probabilities[j][i] = probabilities[i][j];
                }
            }
        }
        long sum = 0;
        for (int i = 0; i < weights.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += Math.round(probabilities[i][j] * UNIT);
            }
        }
        return sum / UNIT / (weights.length * (weights.length - 1) / 2);
    }
}
