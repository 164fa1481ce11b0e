// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One row per trait of every cluster: two clusters are held against each other by these, which says the same as all their rows do. There are few, for rows of one cluster
 * hardly differ in what a {@link Veto} goes by. The exception is rows that are one record by identity and contradict each other all the same: their cluster takes nobody in
 * who has a trait, which is no less than the veto asks for.
 */
final class ClusterTraits {

    private static final int[] NOBODY = {};
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

    /** The same for another thread, which works on other clusters. */
    ClusterTraits by(final Veto other) {
        return new ClusterTraits(other, rows);
    }

    /** Whether two rows of two clusters must not come into one. Clusters are named by their roots, a cluster of one row by the row. */
    boolean veto(final int cluster, final int other) {
        final int[] here = of(cluster);
        final int[] there = of(other);
        if (here == CONTRADICTORY || there == CONTRADICTORY) {
            return here.length > 0 && there.length > 0;
        }
        for (final int one : here) {
            for (final int another : there) {
                if (veto.between(one, another)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Makes one cluster of those of two rows. */
    void unite(final UnionFind clusters, final int one, final int other) {
        final int root = Math.min(clusters.find(one), clusters.find(other));
        final int child = Math.max(clusters.find(one), clusters.find(other));
        final int[] here = of(root);
        final int[] there = of(child);
        if (there.length > 0) {
            rows.put(root, veto(root, child) ? CONTRADICTORY : here.length == 0 ? there : together(here, there));
            rows.remove(child);
        }
        clusters.unite(one, other);
    }

    private int[] of(final int cluster) {
        final int[] known = rows.get(cluster);
        return known != null ? known : veto.trait(cluster) == 0 ? NOBODY : new int[] {cluster};
    }

    private int[] together(final int[] here, final int[] there) {
        final int[] together = Arrays.copyOf(here, here.length + there.length);
        int filled = here.length;
        for (final int row : there) {
            if (Arrays.stream(here).noneMatch(known -> veto.trait(known) == veto.trait(row))) {
                together[filled++] = row;
            }
        }
        return Arrays.copyOf(together, filled);
    }
}
