// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.Arrays;

/**
 * Whether rows are drawn two ways: to somebody, and nearly as strongly to somebody else who is not the same person. Only one of the two links can be right, and nothing
 * tells which.
 */
final class RivalLinks {

    private static final int MOST_RIVALS = 8;

    private final UnionFind rows;
    private final Links links;
    /** By how much a rival may be the weaker one, in bits. */
    private final double near;
    /** The links of each row, strongest first. */
    private final int[] starts;
    private final int[] linksOfRows;

    /** @param links strongest first */
    RivalLinks(final UnionFind rows, final Links links, final double near) {
        this.rows = rows;
        this.links = links;
        this.near = near;
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
     * Whether one end of a link is drawn elsewhere as well. A single row is where anything speaks against its two sides being one person. Where there are more rows they have
     * had their say together; but rows with nothing that tells people apart are on whichever side asks first, so it is for them to stay away from two that contradict each
     * other.
     */
    boolean areTornBy(final int link, final ClusterEvidence evidence) {
        final int one = links.one(link);
        final int other = links.other(link);
        final boolean single = rows.size(one) + rows.size(other) == 2;
        return isTorn(link, one, other, single, evidence) || isTorn(link, other, one, single, evidence);
    }

    private boolean isTorn(final int link, final int row, final int other, final boolean single, final ClusterEvidence evidence) {
        if (single) {
            return isDrawnElsewhere(link, row, other, true, evidence);
        }
        final int[] members = evidence.some(row);
        return Arrays.stream(members).noneMatch(evidence::tells) && Arrays.stream(members).anyMatch(member -> isDrawnElsewhere(link, member, other, false, evidence));
    }

    private boolean isDrawnElsewhere(final int link, final int row, final int other, final boolean single, final ClusterEvidence evidence) {
        final double rival = links.weight(link) - near;
        int seen = 0;
        for (int i = starts[row]; i < starts[row + 1] && seen < MOST_RIVALS; i++) {
            final int that = linksOfRows[i];
            if (links.weight(that) < rival) {
                return false;
            }
            final int third = links.one(that) == row ? links.other(that) : links.one(that);
            if (that != link && rows.find(third) != rows.find(row) && rows.find(third) != rows.find(other)) {
                seen++;
                if (single ? evidence.bounded(links.weight(that)) + evidence.bits(third, other) <= 0 : evidence.contradicts(third, other)) {
                    return true;
                }
            }
        }
        return false;
    }
}
