// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.Arrays;

/** Disjoint sets of rows that grow by union (Tarjan, Efficiency of a Good But Not Linear Set Union Algorithm, JACM 22, 1975). The smallest row of a set is its root. */
public final class UnionFind {

    private final int[] parent;
    /** The next row of the same set, in a ring. */
    private final int[] next;
    /** The size of a set, by its root. */
    private final int[] size;

    /** Starts with every row in a set of its own. */
    public UnionFind(final int rows) {
        this.parent = new int[rows];
        this.next = new int[rows];
        this.size = new int[rows];
        Arrays.setAll(parent, row -> row);
        Arrays.setAll(next, row -> row);
        Arrays.fill(size, 1);
    }

    /** Copies the sets of another one. */
    UnionFind(final UnionFind other) {
        this.parent = other.parent.clone();
        this.next = other.next.clone();
        this.size = other.size.clone();
    }

    int rows() {
        return parent.length;
    }

    /** The root of the set of a row. */
    public int find(final int row) {
        int root = row;
        while (parent[root] != root) {
            parent[root] = parent[parent[root]];
            root = parent[root];
        }
        return root;
    }

    /** The size of the set of a row. */
    int size(final int row) {
        return size[find(row)];
    }

    /** Unites the sets of two rows. Does nothing when they are one set already. */
    public void unite(final int one, final int other) {
        final int rootOfOne = find(one);
        final int rootOfOther = find(other);
        if (rootOfOne == rootOfOther) {
            return;
        }
        final int root = Math.min(rootOfOne, rootOfOther);
        final int child = Math.max(rootOfOne, rootOfOther);
        parent[child] = root;
        size[root] += size[child];
        final int rest = next[one];
        next[one] = next[other];
        next[other] = rest;
    }

    /** Copies rows of a row's set, the row itself first, until the array is full. Returns the number of rows. */
    int copyMembers(final int row, final int[] into) {
        int filled = 0;
        int member = row;
        do {
            into[filled++] = member;
            member = next[member];
        } while (member != row && filled < into.length);
        return filled;
    }

    /** All rows of a row's set, ascending. */
    int[] members(final int row) {
        final int[] members = new int[size(row)];
        copyMembers(row, members);
        Arrays.sort(members);
        return members;
    }
}
