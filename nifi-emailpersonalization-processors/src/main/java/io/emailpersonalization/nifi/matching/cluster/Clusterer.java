// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Links become clusters, strongest first. Before two clusters of several rows become one, their rows are held against each other: one clear contradiction, or too
 * many pairs that do not resemble each other, and the link is cut. So a chain of people who each resemble the next does not become one person.
 */
public final class Clusterer {

    private static final int MOST_COMPARISONS = 64;
    private static final double LEAST_RESEMBLING = .5;

    private final int[] parent;
    private final int[] next;
    private final int[] size;
    private final Judge judge;
    private final double leastWeight;
    private final List<Link> cut = new ArrayList<>();

    /** @param leastWeight the weight from which two rows resemble each other, in bits */
    public Clusterer(final int rows, final Judge judge, final double leastWeight) {
        this.parent = new int[rows];
        this.next = new int[rows];
        this.size = new int[rows];
        Arrays.setAll(parent, row -> row);
        Arrays.setAll(next, row -> row);
        Arrays.fill(size, 1);
        this.judge = judge;
        this.leastWeight = leastWeight;
    }

    /** Takes all links, in order. */
    public void link(final List<Link> links) {
        links.stream().sorted().forEach(link -> {
            final int one = find(link.one());
            final int other = find(link.other());
            if (one != other) {
                if (size[one] + size[other] == 2 || belongTogether(one, other)) {
                    unite(one, other);
                } else {
                    cut.add(link);
                }
            }
        });
    }

    /** The cluster of a row: its smallest row. */
    public int cluster(final int row) {
        return find(row);
    }

    /** How many rows are in the cluster of a row. */
    public int size(final int row) {
        return size[find(row)];
    }

    /** The rows of the cluster of a row, ascending. */
    public int[] members(final int row) {
        final int[] members = new int[size(row)];
        int member = row;
        for (int i = 0; i < members.length; i++) {
            members[i] = member;
            member = next[member];
        }
        Arrays.sort(members);
        return members;
    }

    /** Links whose ends stayed apart, because the rows around them do not belong together. */
    public List<Link> cutLinks() {
        return cut.stream().filter(link -> find(link.one()) != find(link.other())).toList();
    }

    private boolean belongTogether(final int one, final int other) {
        final int[] here = members(one);
        final int[] there = members(other);
        final long pairs = (long) here.length * there.length;
        final long step = Math.max(1, pairs / MOST_COMPARISONS);
        int compared = 0;
        int resembling = 0;
        for (long pair = 0; pair < pairs; pair += step) {
            final int a = here[(int) (pair / there.length)];
            final int b = there[(int) (pair % there.length)];
            if (judge.contradict(a, b)) {
                return false;
            }
            compared++;
            resembling += judge.weigh(a, b) >= leastWeight ? 1 : 0;
        }
        return resembling >= LEAST_RESEMBLING * compared;
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
        final int root = Math.min(one, other);
        final int child = Math.max(one, other);
        parent[child] = root;
        size[root] += size[child];
        final int rest = next[root];
        next[root] = next[child];
        next[child] = rest;
    }
}
