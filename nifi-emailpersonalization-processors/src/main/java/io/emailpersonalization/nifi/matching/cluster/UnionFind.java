// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.Arrays;

/** Sets of rows that grow by union (Tarjan, JACM 22, 1975). A set is named by its smallest row. */
public final class UnionFind {

    private final int[] parent;
    private final int[] next;
    private final int[] size;

    /** Every row in a set of its own. */
    public UnionFind(final int rows) {
        this.parent = new int[rows];
        this.next = new int[rows];
        this.size = new int[rows];
        Arrays.setAll(parent, row -> row);
        Arrays.setAll(next, row -> row);
        Arrays.fill(size, 1);
    }

    /** The sets of another one, as they are now. */
    UnionFind(final UnionFind other) {
        this.parent = other.parent.clone();
        this.next = other.next.clone();
        this.size = other.size.clone();
    }

    int rows() {
        return parent.length;
    }

    /** The set of a row. */
    public int find(final int row) {
        int root = row;
        while (parent[root] != root) {
            parent[root] = parent[parent[root]];
            root = parent[root];
        }
        return root;
    }

    /** How many rows are in the set of a row. */
    int size(final int row) {
        return size[find(row)];
    }

    /** Makes one set of two different ones. */
    public void unite(final int one, final int other) {
        final int rootOfOne = find(one);
        final int rootOfOther = find(other);
        final int root = Math.min(rootOfOne, rootOfOther);
        final int child = Math.max(rootOfOne, rootOfOther);
        parent[child] = root;
        size[root] += size[child];
        final int rest = next[one];
        next[one] = next[other];
        next[other] = rest;
    }

    /** The first rows of a row's set, the row itself before all, as many as there is room for; how many they are. */
    int some(final int row, final int[] into) {
        int filled = 0;
        int member = row;
        do {
            into[filled++] = member;
            member = next[member];
        } while (member != row && filled < into.length);
        return filled;
    }

    /** The rows of a row's set, ascending. */
    int[] members(final int row) {
        final int[] members = new int[size(row)];
        some(row, members);
        Arrays.sort(members);
        return members;
    }
}
