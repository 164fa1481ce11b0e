// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Joins clusters by links, the strongest first. Two clusters of more than two rows join only when the sum over their pairs reaches the match weight. A contradicting pair does not
 * forbid the join: it subtracts 16 bits, see {@link ClusterScorer}. A veto and a rival link forbid it, see {@link Veto} and {@link RivalLinks}. So a chain of people of whom each
 * resembles the next does not become one person. ClustererTest tests it.
 */
final class ClusterJoiner {

    private final UnionFind rows;
    private final Links links;
    private final int certainLinks;
    private final ClusterScorer scorer;
    private final ClusterTraits traits;
    private final RivalLinks rivals;
    private final double matchWeight;
    /** The sizes of two clusters, by their roots, when they were refused: the same two need no second look. */
    private final Map<Long, Long> refused = new HashMap<>();

    /** @param certainLinks the number of links of the match weight or more; they stand first */
    ClusterJoiner(final UnionFind rows, final Links links, final int certainLinks, final ClusterScorer scorer, final ClusterTraits traits, final RivalLinks rivals, final double matchWeight) {
        this.rows = rows;
        this.links = links;
        this.certainLinks = certainLinks;
        this.scorer = scorer;
        this.traits = traits;
        this.rivals = rivals;
        this.matchWeight = matchWeight;
    }

    /**
     * Joins the clusters of the links that may join.
     *
     * @param part links, the strongest first
     * @return the certain links that were refused
     */
    IntStream join(final int[] part) {
        final IntStream.Builder cut = IntStream.builder();
        for (final int link : part) {
            final int one = links.one(link);
            final int other = links.other(link);
            final boolean isCertain = link < certainLinks;
            if (rows.find(one) != rows.find(other) && (isCertain || rows.size(one) + rows.size(other) > 2)) {
                if (belongTogether(one, other, isCertain) && !rivals.contest(link, scorer)) {
                    traits.unite(rows, one, other);
                } else if (isCertain) {
                    cut.add(link);
                }
            }
        }
        return cut.build();
    }

    private boolean belongTogether(final int one, final int other, final boolean isCertain) {
        final int root = rows.find(one);
        final int otherRoot = rows.find(other);
        if (traits.veto(root, otherRoot)) {
            return false;
        }
        if (rows.size(root) + rows.size(otherRoot) == 2) {
            return true;
        }
        final long pair = (long) Math.min(root, otherRoot) << Integer.SIZE | Math.max(root, otherRoot);
        final long sizes = (long) rows.size(Math.min(root, otherRoot)) << Integer.SIZE | rows.size(Math.max(root, otherRoot));
        final Long refusedSizes = refused.get(pair);
        if (refusedSizes != null && refusedSizes == sizes) {
            return false;
        }
        final boolean together = scorer.sumOfPairs(one, other) >= matchWeight && (isCertain || scorer.weigh(one, other) >= matchWeight);
        if (!together) {
            refused.put(pair, sizes);
        }
        return together;
    }
}
