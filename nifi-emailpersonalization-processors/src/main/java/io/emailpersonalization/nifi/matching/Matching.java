// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.cluster.Clusterer;
import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

import java.util.Arrays;
import java.util.List;

/**
 * Who is who.
 *
 * @param links pairs of rows at or above the review threshold as they were compared, before clustering; each once, the most probable first
 * @param review pairs of rows in different clusters that a person should look at, the most probable first
 * @param comparisons how many pairs were compared
 * @param expected how right that is, by its own probabilities
 */
public record Matching(Clusterer clusters, Weigher weigher, List<Link> links, List<Link> review, long comparisons, ExpectedAccuracy expected) {

    private static final int LARGE = 50;

    /** The same for another thread. */
    public Matching fork() {
        return new Matching(clusters, weigher.fork(), links, review, comparisons, expected);
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

    /** The member of a row's cluster that resembles it most; in a large cluster one that resembles it. The row is not alone. */
    public Neighbour closest(final int row) {
        if (clusters.size(row) > LARGE && clusters.closest(row) >= 0) {
            return neighbour(row, clusters.closest(row));
        }
        Neighbour closest = null;
        for (final int member : clusters.members(row)) {
            if (member != row) {
                closest = closer(closest, neighbour(row, member));
            }
        }
        return closest;
    }

    /** The same for every row of a row's cluster, ascending: each pair is weighed once. Of two rows that a link made one person the weight is known, to the precision of a link. */
    public Neighbour[] closestOfAll(final int row) {
        final int[] members = clusters.members(row);
        final Neighbour[] closest = new Neighbour[members.length];
        if (members.length > LARGE) {
            Arrays.setAll(closest, i -> closest(members[i]));
            return closest;
        }
        final float known = clusters.weightOfClosest(row);
        if (members.length == 2 && !Float.isNaN(known)) {
            return new Neighbour[] {new Neighbour(members[1], known), new Neighbour(members[0], known)};
        }
        for (int i = 0; i < members.length; i++) {
            for (int j = i + 1; j < members.length; j++) {
                final double weight = weigher.weigh(members[i], members[j]);
                closest[i] = closer(closest[i], new Neighbour(members[j], weight));
                closest[j] = closer(closest[j], new Neighbour(members[i], weight));
            }
        }
        return closest;
    }

    private Neighbour neighbour(final int row, final int other) {
        return new Neighbour(other, weigher.weigh(Math.min(row, other), Math.max(row, other)));
    }

    private static Neighbour closer(final Neighbour known, final Neighbour other) {
        return known == null || other.weight() > known.weight() ? other : known;
    }

    /** The probability that two rows are one person. */
    public double probability(final int one, final int other) {
        return Weigher.probability(weigher.weigh(Math.min(one, other), Math.max(one, other)));
    }
}
