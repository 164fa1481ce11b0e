// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps one row per trait of every cluster, and checks two clusters against a {@link Veto} by these rows: the result is the same as with all rows. There are few, since rows of one
 * cluster hardly differ in traits. A cluster may contradict itself: its rows are one record by identity and have traits that exclude each other. It accepts no row with a trait.
 * ClustererTest tests it.
 */
final class ClusterTraits {

    private static final int[] NO_ROWS = {};
    private static final int[] CONTRADICTORY = {-1};

    private final Veto veto;
    private final Map<Integer, int[]> rows;

    ClusterTraits(final Veto veto) {
        this(veto, new ConcurrentHashMap<>());
    }

    private ClusterTraits(final Veto veto, final Map<Integer, int[]> rows) {
        this.veto = veto;
        this.rows = rows;
    }

    /** The same traits for another thread, which works on other clusters. */
    ClusterTraits withVeto(final Veto other) {
        return new ClusterTraits(other, rows);
    }

    /** Whether the veto keeps two clusters apart. Clusters are named by their roots, a cluster of one row by the row. */
    boolean veto(final int cluster, final int other) {
        final int[] traits = traitRows(cluster);
        final int[] otherTraits = traitRows(other);
        if (traits == CONTRADICTORY || otherTraits == CONTRADICTORY) {
            return traits.length > 0 && otherTraits.length > 0;
        }
        for (final int one : traits) {
            for (final int another : otherTraits) {
                if (veto.forbids(one, another)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Joins the clusters of two rows. */
    void unite(final UnionFind clusters, final int one, final int other) {
        final int root = Math.min(clusters.find(one), clusters.find(other));
        final int child = Math.max(clusters.find(one), clusters.find(other));
        final int[] traits = traitRows(root);
        final int[] otherTraits = traitRows(child);
        if (otherTraits.length > 0) {
            rows.put(root, veto(root, child) ? CONTRADICTORY : traits.length == 0 ? otherTraits : union(traits, otherTraits));
            rows.remove(child);
        }
        clusters.unite(one, other);
    }

    private int[] traitRows(final int cluster) {
        final int[] known = rows.get(cluster);
        return known != null ? known : veto.trait(cluster) == 0 ? NO_ROWS : new int[] {cluster};
    }

    private int[] union(final int[] traits, final int[] otherTraits) {
        final int[] union = Arrays.copyOf(traits, traits.length + otherTraits.length);
        int filled = traits.length;
        for (final int row : otherTraits) {
            if (Arrays.stream(traits).noneMatch(known -> veto.trait(known) == veto.trait(row))) {
                union[filled++] = row;
            }
        }
        return Arrays.copyOf(union, filled);
    }
}
