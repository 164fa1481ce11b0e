// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

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
public record Matching(Clusterer clusters, Weigher weigher, List<Link> links, List<Link> review, long comparisons, ExpectedAccuracy expected) {

    private static final int LARGE = 50;

    /** The same for another thread. */
    public Matching fork() {
        return new Matching(clusters, weigher.fork(), links, review, comparisons, expected);
    }

    /** The member of a row's cluster that resembles it most; -1 when it is alone. */
    public int closest(final int row) {
        final int size = clusters.size(row);
        if (size > LARGE && clusters.closest(row) >= 0) {
            return clusters.closest(row);
        }
        final int[] members = clusters.members(row);
        if (size == 2) {
            return members[0] == row ? members[1] : members[0];
        }
        int closest = -1;
        double most = Double.NEGATIVE_INFINITY;
        for (final int member : members) {
            if (member != row) {
                final double weight = weigher.weigh(Math.min(row, member), Math.max(row, member));
                if (weight > most) {
                    most = weight;
                    closest = member;
                }
            }
        }
        return closest;
    }

    /** The probability that two rows are one person. */
    public double probability(final int one, final int other) {
        return Weigher.probability(weigher.weigh(Math.min(one, other), Math.max(one, other)));
    }
}
