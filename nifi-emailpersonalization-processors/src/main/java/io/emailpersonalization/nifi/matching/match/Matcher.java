// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.match;

import io.emailpersonalization.nifi.matching.block.BlockSpace;
import io.emailpersonalization.nifi.matching.block.Blocking;
import io.emailpersonalization.nifi.matching.block.PairSink;
import io.emailpersonalization.nifi.matching.block.WorkerPool;
import io.emailpersonalization.nifi.matching.cluster.Clusterer;
import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.cluster.Links;
import io.emailpersonalization.nifi.matching.cluster.PairScorer;
import io.emailpersonalization.nifi.matching.cluster.Veto;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.model.MatchModel;
import io.emailpersonalization.nifi.matching.weigh.PersonalMailboxes;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.function.Supplier;

/**
 * Finds the rows of a table that are one person. The result depends on the contents of the rows only, not on their order, a clock or the number of threads.
 */
public final class Matcher {

    private final FeatureTable table;
    private final MatchSettings settings;
    private final double matchWeight;
    private final double reviewWeight;

    /** Matches with weights learned from the table, see {@link MatchSettings#learned}. */
    public Matcher(final FeatureTable table, final double matchThreshold, final double reviewThreshold) {
        this(table, MatchSettings.learned(matchThreshold, reviewThreshold));
    }

    public Matcher(final FeatureTable table, final MatchSettings settings) {
        this.table = table;
        this.settings = settings;
        this.matchWeight = Weigher.weight(settings.matchThreshold());
        this.reviewWeight = Weigher.weight(settings.reviewThreshold());
    }

    /** Compares and clusters, on the heap. */
    public MatchResult match() {
        return match(BlockSpace.HEAP);
    }

    /**
     * Compares and clusters.
     *
     * @param space allocates the memory of the blocks
     */
    public MatchResult match(final BlockSpace space) {
        final Blocking blocking = new Blocking(table, table.distinctRows(), space);
        final ForkJoinTask<PersonalMailboxes> mailboxes = ForkJoinPool.commonPool().submit(() -> new PersonalMailboxes(table));
        final MatchModel model = settings.model().model(table, blocking);
        final Weigher weigher = new Weigher(table, model, mailboxes.join());
        final WorkerPool<Weigher> weighers = new WorkerPool<>(weigher::fork);
        final WorkerPool<LinkCollector> scorers = new WorkerPool<>(() -> new LinkCollector(weighers.take()));
        blocking.visitPairs(scorers);
        Links links = new Links();
        Links doubtful = new Links();
        long comparisons = 0;
        for (final LinkCollector scorer : scorers.all()) {
            links.addAll(scorer.links);
            doubtful.addAll(scorer.doubtful);
            comparisons += scorer.comparisons;
            weighers.giveBack(scorer.weigher);
        }
        links = links.sorted(table::hash);
        doubtful = doubtful.sorted(table::hash);
        final Links all = new Links();
        all.addAll(links);
        all.addAll(doubtful);
        final Clusterer clusterer = new Clusterer(table.rows(), () -> pairScorer(weigher.fork()), vetoes(weigher), matchWeight);
        joinSameRecords(clusterer, weigher);
        clusterer.join(links, doubtful);
        return new MatchResult(clusterer, weigher, all.asList(), review(clusterer, doubtful), comparisons,
                ExpectedAccuracy.estimate(ClusterCohesion.of(table, clusterer, weighers), blocking, clusterer, weighers, all, reviewWeight));
    }

    /** Joins rows of one key, and identical rows that have a personal value or the match weight. */
    private void joinSameRecords(final Clusterer clusterer, final Weigher weigher) {
        final int[] rowOfKey = new int[table.keyNumbers()];
        for (int row = 0; row < table.rows(); row++) {
            final int first = table.firstIdentical(row);
            if (first != row && (table.hasPersonalValue(row) || weigher.weigh(first, row) >= matchWeight)) {
                clusterer.joinSameRecord(first, row);
            }
            final int key = table.keyNumber(row);
            if (key != 0 && rowOfKey[key] != 0) {
                clusterer.joinSameRecord(rowOfKey[key] - 1, row);
            }
            rowOfKey[key] = row + 1;
        }
    }

    private static List<Link> review(final Clusterer clusterer, final Links doubtful) {
        final Set<Link> review = new LinkedHashSet<>(clusterer.cutLinks());
        for (int link = 0; link < doubtful.size(); link++) {
            if (clusterer.cluster(doubtful.one(link)) != clusterer.cluster(doubtful.other(link))) {
                review.add(doubtful.get(link));
            }
        }
        return review.stream().sorted(Comparator.comparing(link -> -link.weight())).toList();
    }

    private PairScorer pairScorer(final Weigher weigher) {
        return new PairScorer() {
            @Override
            public double weigh(final int one, final int other) {
                return weigher.weigh(one, other);
            }

            @Override
            public double weigh(final int[] rows, final int[] others) {
                return weigher.weigh(rows, others);
            }

            @Override
            public boolean canContradict(final int row) {
                return weigher.canContradict(row);
            }

            @Override
            public boolean contradict(final int one, final int other) {
                return settings.veto() ? weigher.differ(one, other) : weigher.contradict(one, other, reviewWeight);
            }
        };
    }

    private Supplier<Veto> vetoes(final Weigher weigher) {
        if (!settings.veto()) {
            return () -> Veto.NONE;
        }
        final int[] traits = new int[table.rows()];
        final Map<List<Integer>, Integer> numbers = new HashMap<>();
        for (int row = 0; row < traits.length; row++) {
            final List<Integer> trait = weigher.contradictionTrait(row);
            traits[row] = trait.stream().allMatch(number -> number == 0) ? 0 : numbers.computeIfAbsent(trait, any -> numbers.size() + 1);
        }
        return () -> veto(traits, weigher.fork());
    }

    private static Veto veto(final int[] traits, final Weigher weigher) {
        return new Veto() {
            @Override
            public int trait(final int row) {
                return traits[row];
            }

            @Override
            public boolean forbids(final int one, final int other) {
                return weigher.differ(one, other);
            }
        };
    }

    /** Weighs pairs and collects links. */
    private final class LinkCollector implements PairSink {
        private final Weigher weigher;
        private final Links links = new Links();
        private final Links doubtful = new Links();
        private long comparisons;

        private LinkCollector(final Weigher weigher) {
            this.weigher = weigher;
        }

        @Override
        public void accept(final int one, final int other) {
            comparisons++;
            final double weight = weigher.weigh(one, other, reviewWeight);
            if (weight >= matchWeight) {
                links.add(one, other, (float) weight);
            } else if (weight >= reviewWeight) {
                doubtful.add(one, other, (float) weight);
            }
        }
    }
}
