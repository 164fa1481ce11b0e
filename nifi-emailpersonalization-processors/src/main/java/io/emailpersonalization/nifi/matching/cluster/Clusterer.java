// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Links become clusters, strongest first. Before two clusters become one, their rows are held against each other: a clear contradiction, or too many pairs that do not
 * resemble each other, and the link is cut. A link is cut as well where its rows are drawn elsewhere, see {@link Rivals}. So a chain of people who each resemble the next
 * does not become one person.
 */
public final class Clusterer {

    private final UnionFind rows;
    private final Evidence evidence;
    private final Traits traits;
    private final double matchWeight;
    private final Map<Long, Long> refused = new HashMap<>();
    private final List<Link> cut = new ArrayList<>();
    private final int[] closest;
    private volatile Members last = new Members(-1, new int[0]);

    private record Members(int cluster, int[] rows) {
    }

    /**
     * @param veto what keeps rows apart that are linked, directly or by way of others; rows that are the same record stay together all the same
     * @param matchWeight the weight from which two rows are one person, in bits
     */
    public Clusterer(final int rows, final Judge judge, final Veto veto, final double matchWeight) {
        this.rows = new UnionFind(rows);
        this.evidence = new Evidence(this.rows, judge);
        this.traits = new Traits(veto);
        this.matchWeight = matchWeight;
        this.closest = new int[rows];
        Arrays.fill(closest, -1);
    }

    /** Makes two rows one person without asking: they are the same record. */
    public void same(final int one, final int other) {
        if (rows.find(one) != rows.find(other)) {
            unite(one, other);
            resemble(one, other);
        }
    }

    private void resemble(final int one, final int other) {
        closest[one] = closest[one] < 0 ? other : closest[one];
        closest[other] = closest[other] < 0 ? one : closest[other];
    }

    /**
     * Takes all links, strongest first.
     *
     * @param certain those of the match weight and more
     * @param doubtful those under it: several of them together may say that a row belongs to the rows of a cluster, none of them makes a cluster
     */
    public void link(final Links certain, final Links doubtful) {
        final Links links = new Links();
        links.addAll(certain);
        links.addAll(doubtful);
        final Rivals rivals = new Rivals(rows, links, evidence, matchWeight);
        for (int link = 0; link < links.size(); link++) {
            final int one = links.one(link);
            final int other = links.other(link);
            final boolean isCertain = link < certain.size();
            if (rows.find(one) != rows.find(other) && (isCertain || rows.size(one) + rows.size(other) > 2)) {
                if (belongTogether(one, other, isCertain) && !rivals.areTornBy(link)) {
                    unite(one, other);
                } else if (isCertain) {
                    cut.add(links.get(link));
                }
            }
        }
        for (int link = 0; link < certain.size(); link++) {
            if (rows.find(links.one(link)) == rows.find(links.other(link))) {
                resemble(links.one(link), links.other(link));
            }
        }
    }

    /** The cluster of a row: its smallest row. */
    public int cluster(final int row) {
        return rows.find(row);
    }

    /** How many rows are in the cluster of a row. */
    public int size(final int row) {
        return rows.size(row);
    }

    /** The row of the same cluster that a row resembles most; -1 when no link says so. */
    public int closest(final int row) {
        return closest[row];
    }

    /** The rows of the cluster of a row, ascending; not to be changed. */
    public int[] members(final int row) {
        final int cluster = rows.find(row);
        final Members known = last;
        if (known.cluster == cluster) {
            return known.rows;
        }
        final int[] members = rows.members(row);
        last = new Members(cluster, members);
        return members;
    }

    /** Links whose ends stayed apart, because the rows around them do not belong together. */
    public List<Link> cutLinks() {
        return cut.stream().filter(link -> rows.find(link.one()) != rows.find(link.other())).toList();
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

    private void unite(final int one, final int other) {
        final int root = Math.min(rows.find(one), rows.find(other));
        final int child = Math.max(rows.find(one), rows.find(other));
        traits.unite(root, child);
        rows.unite(one, other);
    }
}
