// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Links become clusters, strongest first. Before two clusters become one, their rows are held against each other: a clear contradiction, or too many pairs that do not
 * resemble each other, and the link is cut. A link is cut as well where another one, nearly as strong, leads to somebody whom it contradicts: only one of the two can be
 * right, and nothing tells which. So a chain of people who each resemble the next does not become one person.
 */
public final class Clusterer {

    private static final int MOST_MEMBERS = 12;
    private static final int MOST_RIVALS = 8;
    private static final double STRONGEST = 12;
    private static final double CONTRADICTION = 16;

    private final int[] parent;
    private final int[] next;
    private final int[] size;
    private final Judge judge;
    private final Traits traits;
    private final double matchWeight;
    private final double reviewWeight;
    private final Map<Long, Long> refused = new HashMap<>();
    private final List<Link> cut = new ArrayList<>();
    private final int[] here = new int[MOST_MEMBERS];
    private final int[] there = new int[MOST_MEMBERS];
    private Links links = new Links();
    private int[] starts;
    private int[] linksOfRows;
    private int[] closest;
    private volatile Members last = new Members(-1, new int[0]);

    private record Members(int cluster, int[] rows) {
    }

    /**
     * @param veto what keeps rows apart that are linked, directly or by way of others; rows that are the same record stay together all the same
     * @param matchWeight the weight from which two rows are one person, in bits
     * @param reviewWeight the weight from which two rows resemble each other, in bits
     */
    public Clusterer(final int rows, final Judge judge, final Veto veto, final double matchWeight, final double reviewWeight) {
        this.parent = new int[rows];
        this.next = new int[rows];
        this.size = new int[rows];
        this.closest = new int[rows];
        Arrays.setAll(parent, row -> row);
        Arrays.setAll(next, row -> row);
        Arrays.fill(size, 1);
        Arrays.fill(closest, -1);
        this.judge = judge;
        this.traits = new Traits(veto);
        this.matchWeight = matchWeight;
        this.reviewWeight = reviewWeight;
    }

    /** Makes two rows one person without asking: they are the same record. */
    public void same(final int one, final int other) {
        if (find(one) != find(other)) {
            unite(one, other);
            closest[one] = closest[one] < 0 ? other : closest[one];
            closest[other] = closest[other] < 0 ? one : closest[other];
        }
    }

    /**
     * Takes all links, strongest first.
     *
     * @param sorted those of the match weight and more
     * @param doubtful those under it: several of them together may say that a row belongs to the rows of a cluster, none of them makes a cluster
     */
    public void link(final Links sorted, final Links doubtful) {
        links = sorted;
        index();
        for (int link = 0; link < links.size(); link++) {
            final int one = links.one(link);
            final int other = links.other(link);
            if (find(one) != find(other)) {
                if (belongTogether(one, other) && !isAmbiguous(link, one, other)) {
                    unite(one, other);
                } else {
                    cut.add(links.get(link));
                }
            }
        }
        for (int link = 0; link < doubtful.size(); link++) {
            final int one = doubtful.one(link);
            final int other = doubtful.other(link);
            if (find(one) != find(other) && size(one) + size(other) > 2 && belongTogether(one, other)) {
                unite(one, other);
            }
        }
        for (int link = 0; link < links.size(); link++) {
            final int one = links.one(link);
            final int other = links.other(link);
            if (find(one) == find(other)) {
                closest[one] = closest[one] < 0 ? other : closest[one];
                closest[other] = closest[other] < 0 ? one : closest[other];
            }
        }
        linksOfRows = new int[0];
        starts = new int[0];
    }

    /** The links of each row, strongest first. */
    private void index() {
        starts = new int[parent.length + 1];
        for (int link = 0; link < links.size(); link++) {
            starts[links.one(link) + 1]++;
            starts[links.other(link) + 1]++;
        }
        for (int row = 0; row < parent.length; row++) {
            starts[row + 1] += starts[row];
        }
        linksOfRows = new int[2 * links.size()];
        final int[] filled = Arrays.copyOf(starts, parent.length);
        for (int link = 0; link < links.size(); link++) {
            linksOfRows[filled[links.one(link)]++] = link;
            linksOfRows[filled[links.other(link)]++] = link;
        }
    }

    /** The cluster of a row: its smallest row. */
    public int cluster(final int row) {
        return find(row);
    }

    /** How many rows are in the cluster of a row. */
    public int size(final int row) {
        return size[find(row)];
    }

    /** The row of the same cluster that a row resembles most; -1 when no link says so. */
    public int closest(final int row) {
        return closest[row];
    }

    /** The rows of the cluster of a row, ascending; not to be changed. */
    public int[] members(final int row) {
        final int cluster = find(row);
        final Members known = last;
        if (known.cluster == cluster) {
            return known.rows;
        }
        final int[] members = new int[size[cluster]];
        int member = row;
        for (int i = 0; i < members.length; i++) {
            members[i] = member;
            member = next[member];
        }
        Arrays.sort(members);
        last = new Members(cluster, members);
        return members;
    }

    /** Links whose ends stayed apart, because the rows around them do not belong together. */
    public List<Link> cutLinks() {
        return cut.stream().filter(link -> find(link.one()) != find(link.other())).toList();
    }

    private boolean belongTogether(final int one, final int other) {
        final int root = find(one);
        final int otherRoot = find(other);
        if (traits.veto(root, otherRoot)) {
            return false;
        }
        if (size[root] + size[otherRoot] == 2) {
            return true;
        }
        final long pair = (long) Math.min(root, otherRoot) << Integer.SIZE | Math.max(root, otherRoot);
        final long sizes = (long) size[Math.min(root, otherRoot)] << Integer.SIZE | size[Math.max(root, otherRoot)];
        final Long before = refused.get(pair);
        if (before != null && before == sizes) {
            return false;
        }
        final boolean together = isOnePerson(one, other);
        if (!together) {
            refused.put(pair, sizes);
        }
        return together;
    }

    private boolean isOnePerson(final int one, final int other) {
        final int membersHere = some(one, here);
        final int membersThere = some(other, there);
        double sum = 0;
        for (int i = 0; i < membersHere; i++) {
            for (int j = 0; j < membersThere; j++) {
                sum += bits(here[i], there[j]);
            }
        }
        return sum >= matchWeight;
    }

    /** What a pair says for its clusters: a bounded word each, and a loud one against where the two are clearly two people. */
    private double bits(final int one, final int other) {
        return judge.contradict(one, other) ? -CONTRADICTION : Math.clamp(judge.weigh(one, other), -STRONGEST, STRONGEST);
    }

    /** The first members of a row's cluster. */
    private int some(final int row, final int[] into) {
        int filled = 0;
        int member = row;
        do {
            into[filled++] = member;
            member = next[member];
        } while (member != row && filled < into.length);
        return filled;
    }

    /** Whether one of two rows that are alone is drawn elsewhere as well; where there are more rows they have their say together. */
    private boolean isAmbiguous(final int link, final int one, final int other) {
        return size(one) + size(other) == 2 && (isDrawnElsewhere(link, one, other) || isDrawnElsewhere(link, other, one));
    }

    /** Whether a row is drawn nearly as strongly to somebody who is not the other either, so that not all three can be one person. */
    private boolean isDrawnElsewhere(final int link, final int row, final int other) {
        final double rival = links.weight(link) - matchWeight;
        int seen = 0;
        for (int i = starts[row]; i < starts[row + 1] && seen < MOST_RIVALS; i++) {
            final int that = linksOfRows[i];
            if (links.weight(that) < rival) {
                return false;
            }
            final int third = links.one(that) == row ? links.other(that) : links.one(that);
            if (that != link && third != other && find(third) != find(other)) {
                seen++;
                if (Math.min(links.weight(that), STRONGEST) + bits(third, other) <= 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private int find(final int row) {
        int root = row;
        while (parent[root] != root) {
            parent[root] = parent[parent[root]];
            root = parent[root];
        }
        return root;
    }

    private void unite(final int one, final int other) {
        final int rootOfOne = find(one);
        final int rootOfOther = find(other);
        final int root = Math.min(rootOfOne, rootOfOther);
        final int child = Math.max(rootOfOne, rootOfOther);
        traits.unite(root, child);
        parent[child] = root;
        size[root] += size[child];
        final int rest = next[one];
        next[one] = next[other];
        next[other] = rest;
    }
}
