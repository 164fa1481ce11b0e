// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.block.Blocking;
import io.emailpersonalization.nifi.matching.block.PairSink;
import io.emailpersonalization.nifi.matching.block.Workers;
import io.emailpersonalization.nifi.matching.cluster.Clusterer;
import io.emailpersonalization.nifi.matching.cluster.Links;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;

/**
 * What the probabilities themselves say of precision and recall, without labels. A pair of rows is found when both are in one cluster. Two assumptions: probabilities mean what
 * they say, which the calibration of the benchmark shows or not; and no pair is one person that was neither compared nor found, so recall is an upper estimate where
 * records say so little that many of one person share no key. The share of matches that a model holds would be the other way to count all true pairs: it knows no more of
 * what was not compared, goes by how frequent values are on average, and comes from other records when a model is pinned.
 *
 * @param precision expected share of the pairs found that are one person; 1 when none was found
 * @param recall expected share of the pairs of one person that were found; 1 when there is none to be expected
 */
public record ExpectedAccuracy(double precision, double recall) {

    /** Of a larger cluster so many rows stand for all. */
    private static final int MOST_ROWS = 32;
    /** Of more candidate pairs about so many stand for all. */
    private static final double PAIRS = 50_000;
    /** Probabilities are summed as whole numbers, so that it does not matter in which order. */
    private static final double UNIT = 1 << 20;
    private static final int CHUNK = 1 << 14;

    /**
     * Estimates.
     *
     * @param links the pairs of the review weight and more
     */
    static ExpectedAccuracy of(final FeatureTable table, final Blocking blocking, final Clusterer clusters, final Weigher weigher, final Links links, final double reviewWeight) {
        final Workers<Found> workers = new Workers<>(() -> new Found(table, clusters, weigher.fork()));
        workers.each((table.rows() + CHUNK - 1) / CHUNK, (worker, chunk) -> worker.add(chunk * CHUNK, Math.min(table.rows(), (chunk + 1) * CHUNK)));
        final double found = workers.all().stream().mapToLong(worker -> worker.units).sum();
        final double pairs = workers.all().stream().mapToLong(worker -> worker.pairs).sum();
        double missed = 0;
        for (int link = 0; link < links.size(); link++) {
            if (clusters.cluster(links.one(link)) != clusters.cluster(links.other(link))) {
                missed += Math.round(Weigher.probability(links.weight(link)) * UNIT);
            }
        }
        missed += unlikely(blocking, clusters, weigher, reviewWeight);
        return new ExpectedAccuracy(pairs == 0 ? 1 : found / UNIT / pairs, found + missed == 0 ? 1 : found / (found + missed));
    }

    /** Adds up the pairs of clusters. */
    private static final class Found {

        private final FeatureTable table;
        private final Clusterer clusters;
        private final Weigher weigher;
        private long units;
        private long pairs;

        private Found(final FeatureTable table, final Clusterer clusters, final Weigher weigher) {
            this.table = table;
            this.clusters = clusters;
            this.weigher = weigher;
        }

        private void add(final int from, final int to) {
            for (int row = from; row < to; row++) {
                final long size = clusters.size(row);
                if (size > 1 && clusters.cluster(row) == row) {
                    final long all = size * (size - 1) / 2;
                    units += Math.round(mean(sample(table, clusters.members(row)), weigher) * all * UNIT);
                    pairs += all;
                }
            }
        }
    }

    private static int[] sample(final FeatureTable table, final int[] members) {
        return members.length <= MOST_ROWS ? members : Arrays.stream(members).boxed()
                .sorted(Comparator.comparingLong(row -> (table.hash(row) + Objects.hashCode(table.key(row))) * 0x9E3779B97F4A7C15L)).limit(MOST_ROWS).mapToInt(row -> row).toArray();
    }

    /**
     * The mean probability of the pairs of a cluster: what a pair says itself, or the best chain of pairs that ties the two, all of whose links have to be right. Two
     * records that say little of each other are one person where a third one says enough of both.
     */
    private static double mean(final int[] rows, final Weigher weigher) {
        final double[][] probabilities = new double[rows.length][rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < i; j++) {
                probabilities[i][j] = Weigher.probability(weigher.weigh(Math.min(rows[i], rows[j]), Math.max(rows[i], rows[j])));
                probabilities[j][i] = probabilities[i][j];
            }
        }
        for (int by = 0; by < rows.length; by++) {
            for (int i = 0; i < rows.length; i++) {
                for (int j = 0; j < i; j++) {
                    probabilities[i][j] = Math.max(probabilities[i][j], probabilities[i][by] * probabilities[by][j]);
                    probabilities[j][i] = probabilities[i][j];
                }
            }
        }
        long sum = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += Math.round(probabilities[i][j] * UNIT);
            }
        }
        return sum / UNIT / (rows.length * (rows.length - 1) / 2);
    }

    /** The sum of the probabilities of the pairs that were compared, are under the review weight, and were not found by way of others, in units. */
    private static double unlikely(final Blocking blocking, final Clusterer clusters, final Weigher weigher, final double reviewWeight) {
        final double share = Math.min(1, PAIRS / Math.max(1, blocking.pairs()));
        final Workers<Sum> sums = new Workers<>(() -> new Sum(clusters, weigher.fork(), reviewWeight));
        blocking.pairs(sums, share);
        return sums.all().stream().mapToLong(sum -> sum.units).sum() / share;
    }

    /** Adds probabilities up. */
    private static final class Sum implements PairSink {
        private final Clusterer clusters;
        private final Weigher weigher;
        private final double reviewWeight;
        private long units;

        private Sum(final Clusterer clusters, final Weigher weigher, final double reviewWeight) {
            this.clusters = clusters;
            this.weigher = weigher;
            this.reviewWeight = reviewWeight;
        }

        @Override
        public void accept(final int one, final int other) {
            final double weight = weigher.weigh(one, other);
            if (weight < reviewWeight && clusters.cluster(one) != clusters.cluster(other)) {
                units += Math.round(Weigher.probability(weight) * UNIT);
            }
        }
    }
}
