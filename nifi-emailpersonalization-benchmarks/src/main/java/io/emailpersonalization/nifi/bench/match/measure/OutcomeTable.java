// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.measure;

import io.emailpersonalization.nifi.matching.match.ExpectedAccuracy;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Outcomes as lines of a table. */
public final class OutcomeTable {

    private final PrintStream out;

    public OutcomeTable(final PrintStream out) {
        this.out = out;
    }

    public void head() {
        out.printf("%-20s %-9s %10s | %-29s | %-37s | %-19s | %8s %13s %11s%n", "", "", "", "pairs before clustering", "after clustering", "expected, no truth", "", "", "");
        out.printf("%-20s %-9s %10s | %9s %9s %9s | %9s %9s %9s %7s | %9s %9s | %8s %13s %11s%n", "set", "engine", "rows", "precision", "recall", "F1", "precision", "recall", "F1", "largest",
                "precision", "recall", "seconds", "comparisons", "peak heap");
    }

    public void line(final String engine, final MatchOutcome outcome) {
        out.printf(Locale.ROOT, "%-20s %-9s %,10d | %9.5f %9.5f %9.5f | %9.5f %9.5f %9.5f %,7d | %9s %9s | %8.2f %,13d %,8d MB%n", outcome.dataset(), engine, outcome.rows(),
                outcome.pairs().precision(), outcome.pairs().recall(), outcome.pairs().f1(),
                outcome.clusters().precision(), outcome.clusters().recall(), outcome.clusters().f1(), outcome.clusters().largest(),
                expected(outcome, ExpectedAccuracy::precision), expected(outcome, ExpectedAccuracy::recall),
                outcome.seconds(), outcome.comparisons(), outcome.peakHeapMb());
    }

    private static String expected(final MatchOutcome outcome, final ToDoubleFunction<ExpectedAccuracy> figure) {
        return outcome.expected() == null ? "" : String.format(Locale.ROOT, "%.5f", figure.applyAsDouble(outcome.expected()));
    }

    public void none(final String engine, final String dataset, final String reason) {
        out.printf("%-20s %-9s %10s | %s%n", dataset, engine, "", reason);
    }
}
