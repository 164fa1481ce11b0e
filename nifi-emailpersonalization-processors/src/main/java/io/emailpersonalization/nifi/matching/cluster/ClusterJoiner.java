// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Joins clusters by links. Before two clusters become one, their rows are held against each other: a clear contradiction, or too many pairs that do not resemble each other,
 * and the link is cut. A link is cut as well where its rows are drawn elsewhere, see {@link RivalLinks}. So a chain of people who each resemble the next does not become one
 * person.
 */
final class ClusterJoiner {

    private final UnionFind rows;
    private final Links links;
    private final int certain;
    private final ClusterEvidence evidence;
    private final ClusterTraits traits;
    private final RivalLinks rivals;
    private final double matchWeight;
    private final Map<Long, Long> refused = new HashMap<>();

    /** @param certain how many of the links are certain; they stand first */
    ClusterJoiner(final UnionFind rows, final Links links, final int certain, final ClusterEvidence evidence, final ClusterTraits traits, final RivalLinks rivals, final double matchWeight) {
        this.rows = rows;
        this.links = links;
        this.certain = certain;
        this.evidence = evidence;
        this.traits = traits;
        this.rivals = rivals;
        this.matchWeight = matchWeight;
    }

    /**
     * Joins.
     *
     * @param part links, strongest first
     * @return the certain ones whose ends stayed apart
     */
    IntStream join(final int[] part) {
        final IntStream.Builder cut = IntStream.builder();
        for (final int link : part) {
            final int one = links.one(link);
            final int other = links.other(link);
            final boolean isCertain = link < certain;
            if (rows.find(one) != rows.find(other) && (isCertain || rows.size(one) + rows.size(other) > 2)) {
                if (belongTogether(one, other, isCertain) && !rivals.areTornBy(link, evidence)) {
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
        final Long before = refused.get(pair);
        if (before != null && before == sizes) {
            return false;
        }
        final boolean together = evidence.sum(one, other) >= matchWeight && (isCertain || evidence.together(one, other) >= matchWeight);
        if (!together) {
            refused.put(pair, sizes);
        }
        return together;
    }
}
