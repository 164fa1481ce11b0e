// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Clusters rows by links, the strongest first; see {@link ClusterJoiner}. Rows that no chain of links connects are independent, so that several threads cluster parts of them.
 */
public final class Clusterer {

    /** Rows: the members of a cluster up to this size are sorted anew for each caller, which is faster than sharing them between threads. */
    private static final int MAX_UNCACHED_ROWS = 64;

    private final UnionFind rows;
    private final Supplier<PairScorer> pairScorers;
    private final Supplier<Veto> vetoes;
    private final ClusterTraits traits;
    private final double matchWeight;
    private final int[] closest;
    private final float[] weightOfClosest;
    private List<Link> cutCandidates = List.of();
    private volatile Members lastLarge = new Members(-1, new int[0]);

    private record Members(int cluster, int[] rows) {
    }

    /**
     * @param pairScorers supplies one to each thread
     * @param vetoes supplies one to each thread; a veto does not separate rows of the same record
     * @param matchWeight the weight from which two rows are one person, in bits
     */
    public Clusterer(final int rows, final Supplier<PairScorer> pairScorers, final Supplier<Veto> vetoes, final double matchWeight) {
        this.rows = new UnionFind(rows);
        this.pairScorers = pairScorers;
        this.vetoes = vetoes;
        this.traits = new ClusterTraits(vetoes.get());
        this.matchWeight = matchWeight;
        this.closest = new int[rows];
        Arrays.fill(closest, -1);
        this.weightOfClosest = new float[rows];
        Arrays.fill(weightOfClosest, Float.NaN);
    }

    /** Joins two rows that are the same record, without any check. */
    public void joinSameRecord(final int one, final int other) {
        if (rows.find(one) != rows.find(other)) {
            traits.unite(rows, one, other);
            setClosestIfNone(one, other, Float.NaN);
            setClosestIfNone(other, one, Float.NaN);
        }
    }

    /** Links come the strongest first, so the first one stays. */
    private void setClosestIfNone(final int row, final int other, final float weight) {
        if (closest[row] < 0) {
            setClosest(row, other, weight);
        }
    }

    /**
     * Sets the row of its cluster that a row resembles most.
     *
     * @param weight of the pair, in bits
     */
    public void setClosest(final int row, final int other, final float weight) {
        closest[row] = other;
        weightOfClosest[row] = weight;
    }

    /**
     * Joins clusters by all links.
     *
     * @param certain links of the match weight or more, the strongest first
     * @param doubtful links under it, the strongest first: several together may join a row to a cluster, one alone never joins two rows
     */
    public void join(final Links certain, final Links doubtful) {
        final Links links = new Links();
        links.addAll(certain);
        links.addAll(doubtful);
        final RivalLinks rivals = new RivalLinks(rows, links, matchWeight);
        cutCandidates = independentParts(links).parallelStream()
                .flatMapToInt(part -> new ClusterJoiner(rows, links, certain.size(), new ClusterScorer(rows, pairScorers.get()), traits.withVeto(vetoes.get()), rivals, matchWeight).join(part))
                .sorted().mapToObj(links::get).toList();
        for (int link = 0; link < certain.size(); link++) {
            if (rows.find(links.one(link)) == rows.find(links.other(link))) {
                setClosestIfNone(links.one(link), links.other(link), links.weight(link));
                setClosestIfNone(links.other(link), links.one(link), links.weight(link));
            }
        }
    }

    /** Divides the links into one part per processor. Connected links are in one part, the strongest first. */
    private List<int[]> independentParts(final Links links) {
        final int parts = Runtime.getRuntime().availableProcessors();
        final UnionFind chains = new UnionFind(rows);
        for (int link = 0; link < links.size(); link++) {
            chains.unite(links.one(link), links.other(link));
        }
        return IntStream.range(0, parts).mapToObj(part -> IntStream.range(0, links.size()).filter(link -> chains.find(links.one(link)) % parts == part).toArray()).toList();
    }

    /** The cluster of a row: its smallest row. */
    public int cluster(final int row) {
        return rows.find(row);
    }

    /** The size of the cluster of a row. */
    public int size(final int row) {
        return rows.size(row);
    }

    /** The row of the same cluster that a row resembles most; -1 when none is known. */
    public int closest(final int row) {
        return closest[row];
    }

    /** The weight of a row and its {@link #closest}, in bits; NaN when it was not computed. */
    public float weightOfClosest(final int row) {
        return weightOfClosest[row];
    }

    /** The rows of the cluster of a row, ascending; not to be changed. */
    public int[] members(final int row) {
        final int cluster = rows.find(row);
        if (rows.size(cluster) <= MAX_UNCACHED_ROWS) {
            return rows.members(cluster);
        }
        final Members known = lastLarge;
        if (known.cluster == cluster) {
            return known.rows;
        }
        final int[] members = rows.members(cluster);
        lastLarge = new Members(cluster, members);
        return members;
    }

    /** The certain links between different clusters. */
    public List<Link> cutLinks() {
        return cutCandidates.stream().filter(link -> rows.find(link.one()) != rows.find(link.other())).toList();
    }
}
