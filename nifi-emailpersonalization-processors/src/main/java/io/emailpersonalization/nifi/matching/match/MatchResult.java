// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.match;

import io.emailpersonalization.nifi.matching.cluster.Clusterer;
import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

import java.util.List;

/**
 * The result of a match: the clusters, which are persons, and the pairs behind them. MatcherTest tests it.
 *
 * @param clusters the cluster of each row
 * @param weigher weighs and explains pairs
 * @param links the pairs at or above the review threshold, before clustering; each once, the most probable first
 * @param review the pairs of rows in different clusters to be reviewed, the most probable first
 * @param comparisons the number of pairs compared
 * @param expected the expected accuracy
 */
public record MatchResult(Clusterer clusters, Weigher weigher, List<Link> links, List<Link> review, long comparisons, ExpectedAccuracy expected) {

    /** Returns the result for another thread. */
    public MatchResult fork() {
        return new MatchResult(clusters, weigher.fork(), links, review, comparisons, expected);
    }

    /**
     * Another row of the cluster of a row.
     *
     * @param weight the match weight of the two rows, in bits
     */
    public record Neighbour(int row, double weight) {

        /** The probability that the two rows are one person. */
        public double probability() {
            return Weigher.probability(weight);
        }
    }

    /** The row that resembles a row most in its cluster, with the precision of a link; in a large cluster the most similar of those compared. The cluster must have another row. */
    public Neighbour closest(final int row) {
        final int other = clusters.closest(row);
        if (other >= 0) {
            return Float.isNaN(clusters.weightOfClosest(row)) ? neighbour(row, other) : new Neighbour(other, clusters.weightOfClosest(row));
        }
        Neighbour closest = null;
        for (final int member : clusters.members(row)) {
            if (member != row) {
                final Neighbour next = neighbour(row, member);
                closest = closest == null || next.weight() > closest.weight() ? next : closest;
            }
        }
        return closest;
    }

    private Neighbour neighbour(final int row, final int other) {
        return new Neighbour(other, weigher.weigh(Math.min(row, other), Math.max(row, other)));
    }

    /** The probability that two rows are one person. */
    public double probability(final int one, final int other) {
        return Weigher.probability(weigher.weigh(Math.min(one, other), Math.max(one, other)));
    }
}
