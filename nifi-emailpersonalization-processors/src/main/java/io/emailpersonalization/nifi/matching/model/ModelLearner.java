// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.block.Blocking;
import io.emailpersonalization.nifi.matching.block.PairSink;
import io.emailpersonalization.nifi.matching.block.WorkerPool;
import io.emailpersonalization.nifi.matching.compare.Comparer;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;

/** Learns a model from the records of a table, without labels. Starts from the built-in model. MatcherTest and NamesakesTest test it. */
public final class ModelLearner {

    /** Records from which m and u are learned. With fewer the built-in model is the better one. */
    public static final int MIN_ROWS = 1000;

    /** Candidate pairs to learn from, about. An estimate: it bounds the time for large files. */
    private static final double SAMPLED_PAIRS = 200_000;

    private ModelLearner() {
    }

    /** Returns the model for a table: learned from {@link #MIN_ROWS} records on, {@link #builtIn} otherwise. */
    public static MatchModel learn(final FeatureTable table, final Blocking blocking) {
        return table.rows() < MIN_ROWS ? builtIn(table, blocking) : maximize(table, blocking, new UEstimator(table, BuiltInModel.of(table)).estimate(), false);
    }

    /** Returns the built-in m and u with the shares of the kinds of pairs learned from the table. */
    public static MatchModel builtIn(final FeatureTable table, final Blocking blocking) {
        return maximize(table, blocking, BuiltInModel.of(table), true);
    }

    private static MatchModel maximize(final FeatureTable table, final Blocking blocking, final MatchModel start, final boolean sharesOnly) {
        final double rows = table.distinctRows().length;
        final double share = Math.min(1, SAMPLED_PAIRS / Math.max(1, blocking.maxPairs()));
        final WorkerPool<Counter> counters = new WorkerPool<>(() -> new Counter(table));
        blocking.visitPairs(counters, share);
        final PatternCounts counts = new PatternCounts();
        counters.all().forEach(counter -> counts.addAll(counter.counts));
        final double pairs = Math.max(1, rows * (rows - 1) / 2);
        return new ExpectationMaximization(counts.sorted(), 1 / share, pairs).maximize(start, sharesOnly);
    }

    /** Counts the agreement patterns of pairs. */
    private static final class Counter implements PairSink {
        private final Comparer comparer;
        private final byte[] levels;
        private final PatternCounts counts = new PatternCounts();

        private Counter(final FeatureTable table) {
            comparer = new Comparer(table);
            levels = new byte[table.columns().size()];
        }

        @Override
        public void accept(final int one, final int other) {
            comparer.compare(one, other, levels);
            counts.add(levels);
        }
    }
}
