// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Links become clusters, strongest first; see {@link ClusterJoiner}. Rows that no chain of links ties have nothing to do with each other, so that several threads work on parts of
 * them.
 */
public final class Clusterer {

    /** So many rows are put together again faster than threads tell each other of them. */
    private static final int FEW = 64;

    private final UnionFind rows;
    private final Supplier<PairScorer> judges;
    private final Supplier<Veto> vetoes;
    private final ClusterTraits traits;
    private final double matchWeight;
    private final int[] closest;
    private final float[] weightOfClosest;
    private List<Link> cut = List.of();
    private volatile Members lastLarge = new Members(-1, new int[0]);

    private record Members(int cluster, int[] rows) {
    }

    /**
     * @param judges one for each thread
     * @param vetoes one for each thread: what keeps rows apart that are linked, directly or by way of others; rows that are the same record stay together all the same
     * @param matchWeight the weight from which two rows are one person, in bits
     */
    public Clusterer(final int rows, final Supplier<PairScorer> judges, final Supplier<Veto> vetoes, final double matchWeight) {
        this.rows = new UnionFind(rows);
        this.judges = judges;
        this.vetoes = vetoes;
        this.traits = new ClusterTraits(vetoes.get());
        this.matchWeight = matchWeight;
        this.closest = new int[rows];
        Arrays.fill(closest, -1);
        this.weightOfClosest = new float[rows];
        Arrays.fill(weightOfClosest, Float.NaN);
    }

    /** Makes two rows one person without asking: they are the same record. */
    public void same(final int one, final int other) {
        if (rows.find(one) != rows.find(other)) {
            traits.unite(rows, one, other);
            remember(one, other, Float.NaN);
            remember(other, one, Float.NaN);
        }
    }

    /** The first one that is told is the strongest link. */
    private void remember(final int row, final int other, final float weight) {
        if (closest[row] < 0) {
            resemble(row, other, weight);
        }
    }

    /**
     * Tells which row of its cluster a row resembles most, where more is known of that than links say.
     *
     * @param weight how much, in bits
     */
    public void resemble(final int row, final int other, final float weight) {
        closest[row] = other;
        weightOfClosest[row] = weight;
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
        final RivalLinks rivals = new RivalLinks(rows, links, matchWeight);
        cut = parts(links).parallelStream()
                .flatMapToInt(part -> new ClusterJoiner(rows, links, certain.size(), new ClusterEvidence(rows, judges.get()), traits.by(vetoes.get()), rivals, matchWeight).join(part))
                .sorted().mapToObj(links::get).toList();
        for (int link = 0; link < certain.size(); link++) {
            if (rows.find(links.one(link)) == rows.find(links.other(link))) {
                remember(links.one(link), links.other(link), links.weight(link));
                remember(links.other(link), links.one(link), links.weight(link));
            }
        }
    }

    /** The links in as many parts as there are processors, those that hang together in one part; each part strongest first. */
    private List<int[]> parts(final Links links) {
        final int parts = Runtime.getRuntime().availableProcessors();
        final UnionFind chains = new UnionFind(rows);
        for (int link = 0; link < links.size(); link++) {
            if (chains.find(links.one(link)) != chains.find(links.other(link))) {
                chains.unite(links.one(link), links.other(link));
            }
        }
        return IntStream.range(0, parts).mapToObj(part -> IntStream.range(0, links.size()).filter(link -> chains.find(links.one(link)) % parts == part).toArray()).toList();
    }

    /** The cluster of a row: its smallest row. */
    public int cluster(final int row) {
        return rows.find(row);
    }

    /** How many rows are in the cluster of a row. */
    public int size(final int row) {
        return rows.size(row);
    }

    /** The row of the same cluster that a row resembles most, as far as anybody knows; -1 when nothing says so. */
    public int closest(final int row) {
        return closest[row];
    }

    /** How much a row resembles its {@link #closest}, in bits; NaN where nothing says so. */
    public float weightOfClosest(final int row) {
        return weightOfClosest[row];
    }

    /** The rows of the cluster of a row, ascending; not to be changed. */
    public int[] members(final int row) {
        final int cluster = rows.find(row);
        if (rows.size(cluster) <= FEW) {
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

    /** Links whose ends stayed apart, because the rows around them do not belong together. */
    public List<Link> cutLinks() {
        return cut.stream().filter(link -> rows.find(link.one()) != rows.find(link.other())).toList();
    }
}
