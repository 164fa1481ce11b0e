// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.match;

import io.emailpersonalization.nifi.matching.block.Blocking;
import io.emailpersonalization.nifi.matching.block.PairSink;
import io.emailpersonalization.nifi.matching.block.WorkerPool;
import io.emailpersonalization.nifi.matching.cluster.Clusterer;
import io.emailpersonalization.nifi.matching.cluster.Links;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

/**
 * The expected precision and recall of a match, by its own probabilities, without labels. A pair of rows is found when both are in one cluster. The estimate assumes that probabilities
 * are calibrated, which the benchmark measures, and that every pair of one person was compared or found: recall is too high when many records of one person share no blocking key. The
 * share of matches of the model is not used, since it is an average over values and may come from other records.
 *
 * @param precision expected share of the pairs found that are one person; 1 when no pair was found
 * @param recall expected share of the pairs of one person that were found; 1 when no such pair is expected
 * @param wrongMerges expected number of records that were merged into another person
 */
public record ExpectedAccuracy(double precision, double recall, double wrongMerges) {

    /** Candidate pairs from which the misses are estimated, about. With so many ExpectedAccuracyTest finds recall within .06 of the truth. */
    private static final double SAMPLED_PAIRS = 50_000;

    /**
     * Estimates the accuracy.
     *
     * @param links the pairs of the review weight or more
     */
    static ExpectedAccuracy estimate(final ClusterCohesion cohesion, final Blocking blocking, final Clusterer clusters, final WorkerPool<Weigher> weighers, final Links links,
            final double reviewWeight) {
        double missed = 0;
        for (int link = 0; link < links.size(); link++) {
            if (clusters.cluster(links.one(link)) != clusters.cluster(links.other(link))) {
                missed += Math.round(Weigher.probability(links.weight(link)) * ClusterCohesion.UNITS_PER_PAIR);
            }
        }
        missed += missedBelowReview(blocking, clusters, weighers, reviewWeight);
        final double found = cohesion.expectedMatches();
        return new ExpectedAccuracy(cohesion.pairs() == 0 ? 1 : found / cohesion.pairs(), found + missed == 0 ? 1 : found / (found + missed / ClusterCohesion.UNITS_PER_PAIR), cohesion.wrongJoins());
    }

    /** The sum of the probabilities of the compared pairs between two clusters under the review weight, in units. */
    private static double missedBelowReview(final Blocking blocking, final Clusterer clusters, final WorkerPool<Weigher> weighers, final double reviewWeight) {
        final double share = Math.min(1, SAMPLED_PAIRS / Math.max(1, blocking.maxPairs()));
        final WorkerPool<MissedPairs> sums = new WorkerPool<>(() -> new MissedPairs(clusters, weighers.take(), reviewWeight));
        blocking.visitPairs(sums, share);
        return sums.all().stream().mapToLong(sum -> sum.units).sum() / share;
    }

    /** Sums the probabilities of missed pairs. */
    private static final class MissedPairs implements PairSink {
        private final Clusterer clusters;
        private final Weigher weigher;
        private final double reviewWeight;
        private long units;

        private MissedPairs(final Clusterer clusters, final Weigher weigher, final double reviewWeight) {
            this.clusters = clusters;
            this.weigher = weigher;
            this.reviewWeight = reviewWeight;
        }

        @Override
        public void accept(final int one, final int other) {
            final double weight = weigher.weigh(one, other);
            if (weight < reviewWeight && clusters.cluster(one) != clusters.cluster(other)) {
                units += Math.round(Weigher.probability(weight) * ClusterCohesion.UNITS_PER_PAIR);
            }
        }
    }
}
