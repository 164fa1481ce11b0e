// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.match;

import io.emailpersonalization.nifi.matching.cluster.Clusterer;
import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

import java.util.List;

/**
 * Who is who.
 *
 * @param links pairs of rows at or above the review threshold as they were compared, before clustering; each once, the most probable first
 * @param review pairs of rows in different clusters that a person should look at, the most probable first
 * @param comparisons how many pairs were compared
 * @param expected how right that is, by its own probabilities
 */
public record MatchResult(Clusterer clusters, Weigher weigher, List<Link> links, List<Link> review, long comparisons, ExpectedAccuracy expected) {

    /** The same for another thread. */
    public MatchResult fork() {
        return new MatchResult(clusters, weigher.fork(), links, review, comparisons, expected);
    }

    /**
     * Another row of the same cluster.
     *
     * @param weight how much it resembles the row that was asked for, in bits
     */
    public record Neighbour(int row, double weight) {
        public double probability() {
            return Weigher.probability(weight);
        }
    }

    /** The member of a row's cluster that resembles it most, to the precision of a link; in a large cluster one that resembles it. The row is not alone. */
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
