// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.group;

import io.emailpersonalization.nifi.matching.cluster.UnionFind;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A {@link UnionFind} with pairs of elements that must stay apart: a union that would join such a pair is refused. */
final class ConstrainedUnionFind {

    private final UnionFind sets;
    /** The roots of the sets that each set must stay apart from, by its root. */
    private final Map<Integer, Set<Integer>> apart = new HashMap<>();

    ConstrainedUnionFind(final int elements) {
        sets = new UnionFind(elements);
    }

    /** The root of an element's set, which is its smallest element. */
    int find(final int element) {
        return sets.find(element);
    }

    /** Keeps two elements apart. To be called before any union. */
    void keepApart(final int one, final int other) {
        apart.computeIfAbsent(one, any -> new HashSet<>()).add(other);
        apart.computeIfAbsent(other, any -> new HashSet<>()).add(one);
    }

    /** Unites the sets of two elements. Returns false and changes nothing if a pair of their elements must stay apart. */
    boolean unite(final int one, final int other) {
        final int root = Math.min(find(one), find(other));
        final int child = Math.max(find(one), find(other));
        if (root == child) {
            return true;
        }
        final Set<Integer> ofChild = apart.get(child);
        if (ofChild != null) {
            if (ofChild.contains(root)) {
                return false;
            }
            apart.remove(child);
            for (final int excluded : ofChild) {
                apart.get(excluded).remove(child);
                apart.get(excluded).add(root);
                apart.computeIfAbsent(root, any -> new HashSet<>()).add(excluded);
            }
        }
        sets.unite(root, child);
        return true;
    }
}
