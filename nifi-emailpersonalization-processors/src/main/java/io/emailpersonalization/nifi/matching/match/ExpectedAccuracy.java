// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.match;

import io.emailpersonalization.nifi.matching.block.Blocking;
import io.emailpersonalization.nifi.matching.block.ObjectPool;
import io.emailpersonalization.nifi.matching.block.PairSink;
import io.emailpersonalization.nifi.matching.cluster.Clusterer;
import io.emailpersonalization.nifi.matching.cluster.Links;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

/**
 * What the probabilities themselves say of precision and recall, without labels. A pair of rows is found when both are in one cluster. Two assumptions: probabilities mean what
 * they say, which the calibration of the benchmark shows or not; and no pair is one person that was neither compared nor found, so recall is an upper estimate where
 * records say so little that many of one person share no key. The share of matches that a model holds would be the other way to count all true pairs: it knows no more of
 * what was not compared, goes by how frequent values are on average, and comes from other records when a model is pinned.
 *
 * @param precision expected share of the pairs found that are one person; 1 when none was found
 * @param recall expected share of the pairs of one person that were found; 1 when there is none to be expected
 * @param wrongMerges expected number of records that were merged into somebody else
 */
public record ExpectedAccuracy(double precision, double recall, double wrongMerges) {

    /** Of more candidate pairs about so many stand for all. */
    private static final double PAIRS = 50_000;

    /**
     * Estimates.
     *
     * @param links the pairs of the review weight and more
     */
    static ExpectedAccuracy of(final ClusterCohesion cohesion, final Blocking blocking, final Clusterer clusters, final ObjectPool<Weigher> weighers, final Links links, final double reviewWeight) {
        double missed = 0;
        for (int link = 0; link < links.size(); link++) {
            if (clusters.cluster(links.one(link)) != clusters.cluster(links.other(link))) {
                missed += Math.round(Weigher.probability(links.weight(link)) * ClusterCohesion.UNIT);
            }
        }
        missed += unlikely(blocking, clusters, weighers, reviewWeight);
        final double found = cohesion.matches();
        return new ExpectedAccuracy(cohesion.pairs() == 0 ? 1 : found / cohesion.pairs(), found + missed == 0 ? 1 : found / (found + missed / ClusterCohesion.UNIT), cohesion.wrongJoins());
    }

    /** The sum of the probabilities of the pairs that were compared, are under the review weight, and were not found by way of others, in units. */
    private static double unlikely(final Blocking blocking, final Clusterer clusters, final ObjectPool<Weigher> weighers, final double reviewWeight) {
        final double share = Math.min(1, PAIRS / Math.max(1, blocking.pairs()));
        final ObjectPool<Sum> sums = new ObjectPool<>(() -> new Sum(clusters, weighers.take(), reviewWeight));
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
                units += Math.round(Weigher.probability(weight) * ClusterCohesion.UNIT);
            }
        }
    }
}
