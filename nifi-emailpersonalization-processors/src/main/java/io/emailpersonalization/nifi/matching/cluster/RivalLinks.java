// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.Arrays;

/**
 * Finds rival links: links of a row to another cluster that are nearly as strong and lead to another person. Only one of the two links can be right, and nothing tells which.
 * ClustererTest tests it.
 */
final class RivalLinks {

    /** Links of a row that are checked: a row of a frequent value has many, and the strongest count. */
    private static final int MAX_RIVALS = 8;

    private final UnionFind rows;
    private final Links links;
    private final double margin;
    /** Where the links of each row start in {@link #linksOfRows}. */
    private final int[] starts;
    /** The links of each row, the strongest first. */
    private final int[] linksOfRows;

    /**
     * @param links the strongest first
     * @param margin bits by which a rival may be weaker
     */
    RivalLinks(final UnionFind rows, final Links links, final double margin) {
        this.rows = rows;
        this.links = links;
        this.margin = margin;
        this.starts = new int[rows.rows() + 1];
        for (int link = 0; link < links.size(); link++) {
            starts[links.one(link) + 1]++;
            starts[links.other(link) + 1]++;
        }
        for (int row = 0; row < rows.rows(); row++) {
            starts[row + 1] += starts[row];
        }
        this.linksOfRows = new int[2 * links.size()];
        final int[] filled = Arrays.copyOf(starts, rows.rows());
        for (int link = 0; link < links.size(); link++) {
            linksOfRows[filled[links.one(link)]++] = link;
            linksOfRows[filled[links.other(link)]++] = link;
        }
    }

    /**
     * Whether a rival contests a link. Between two single rows a rival counts when the evidence speaks against its row and the other row being one person. Between larger clusters
     * their rows were scored together already, and a rival counts only for a cluster without any value that can contradict: it would join the first of two people who contradict
     * each other.
     */
    boolean contest(final int link, final ClusterScorer scorer) {
        final int one = links.one(link);
        final int other = links.other(link);
        final boolean single = rows.size(one) + rows.size(other) == 2;
        return isContested(link, one, other, single, scorer) || isContested(link, other, one, single, scorer);
    }

    private boolean isContested(final int link, final int row, final int other, final boolean single, final ClusterScorer scorer) {
        if (single) {
            return hasRival(link, row, other, true, scorer);
        }
        final int[] members = scorer.sample(row);
        return Arrays.stream(members).noneMatch(scorer::canContradict) && Arrays.stream(members).anyMatch(member -> hasRival(link, member, other, false, scorer));
    }

    private boolean hasRival(final int link, final int row, final int other, final boolean single, final ClusterScorer scorer) {
        final double minWeight = links.weight(link) - margin;
        int checked = 0;
        for (int i = starts[row]; i < starts[row + 1] && checked < MAX_RIVALS; i++) {
            final int rival = linksOfRows[i];
            if (links.weight(rival) < minWeight) {
                return false;
            }
            final int third = links.one(rival) == row ? links.other(rival) : links.one(rival);
            if (rival != link && rows.find(third) != rows.find(row) && rows.find(third) != rows.find(other)) {
                checked++;
                if (single ? scorer.bounded(links.weight(rival)) + scorer.pairBits(third, other) <= 0 : scorer.contradicts(third, other)) {
                    return true;
                }
            }
        }
        return false;
    }
}
