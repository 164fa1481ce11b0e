// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.block.Blocking;
import io.emailpersonalization.nifi.matching.block.ObjectPool;
import io.emailpersonalization.nifi.matching.block.PairSink;
import io.emailpersonalization.nifi.matching.compare.Comparer;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;

/** Learns a model from the records themselves, without labels, starting from the built-in one. */
public final class ModelLearner {

    /** With fewer records the built-in model is the better one. */
    public static final int FEWEST_ROWS = 1000;

    private static final double PAIRS = 200_000;

    private ModelLearner() {
    }

    /** The model for a table: learned where there are records enough, else {@link #builtIn}. */
    public static MatchModel learn(final FeatureTable table, final Blocking blocking) {
        return table.rows() < FEWEST_ROWS ? builtIn(table, blocking) : maximize(table, blocking, new UEstimator(table, BuiltInModel.of(table)).measure(), false);
    }

    /** The built-in model with the shares of kinds of pairs that the records show. */
    public static MatchModel builtIn(final FeatureTable table, final Blocking blocking) {
        return maximize(table, blocking, BuiltInModel.of(table), true);
    }

    private static MatchModel maximize(final FeatureTable table, final Blocking blocking, final MatchModel start, final boolean sharesAlone) {
        final double rows = table.distinctRows().length;
        final double share = Math.min(1, PAIRS / Math.max(1, blocking.pairs()));
        final ObjectPool<Counter> counters = new ObjectPool<>(() -> new Counter(table));
        blocking.pairs(counters, share);
        final PatternCounts counts = new PatternCounts();
        counters.all().forEach(counter -> counts.addAll(counter.counts));
        final double pairs = Math.max(1, rows * (rows - 1) / 2);
        return new ExpectationMaximization(counts.sorted(), 1 / share, pairs).maximize(start, sharesAlone);
    }

    /** Counts the patterns of pairs. */
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
