// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.group;

import io.emailpersonalization.nifi.matching.cluster.UnionFind;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Disjoint sets of elements 0 to n - 1, with pairs that must stay apart whatever is united. The root of a set is its smallest element. */
final class Partition {

    private final UnionFind sets;
    private final Map<Integer, Set<Integer>> apart = new HashMap<>();

    Partition(final int elements) {
        sets = new UnionFind(elements);
    }

    int root(final int element) {
        return sets.find(element);
    }

    /** Says that two elements are never of one set. To be said before anything is united. */
    void keepApart(final int one, final int other) {
        apart.computeIfAbsent(one, any -> new HashSet<>()).add(other);
        apart.computeIfAbsent(other, any -> new HashSet<>()).add(one);
    }

    /** Makes two sets one. False, and nothing done, where an element of one must stay apart from an element of the other. */
    boolean unite(final int one, final int other) {
        final int root = Math.min(root(one), root(other));
        final int child = Math.max(root(one), root(other));
        if (root == child) {
            return true;
        }
        final Set<Integer> ofChild = apart.get(child);
        if (ofChild != null) {
            if (ofChild.contains(root)) {
                return false;
            }
            apart.remove(child);
            for (final int enemy : ofChild) {
                apart.get(enemy).remove(child);
                apart.get(enemy).add(root);
                apart.computeIfAbsent(root, any -> new HashSet<>()).add(enemy);
            }
        }
        sets.unite(root, child);
        return true;
    }
}
