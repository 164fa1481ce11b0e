// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.bench.jvm.ForkedJvm;
import io.emailpersonalization.nifi.bench.match.chart.MatchCharts;
import io.emailpersonalization.nifi.bench.match.data.CustomerProfile;
import io.emailpersonalization.nifi.bench.match.data.SharedValue;
import io.emailpersonalization.nifi.bench.match.measure.CalibrationBin;
import io.emailpersonalization.nifi.bench.match.measure.EngineRun;
import io.emailpersonalization.nifi.bench.match.measure.GeneratedOutcome;
import io.emailpersonalization.nifi.bench.match.measure.OutcomeTable;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Runs the engine over generated customers, first as they are, then with a value that many of them share. */
final class GeneratedBench {


    private static final String YOUNG = "128m";
    /** Runs per size for the growth of time; the median counts. */
    private static final int RUNS_PER_SIZE = 3;
    /** The ratio of the two sizes. */
    private static final int TENFOLD = 10;

    private final MatchOptions options;
    private final PrintStream out;
    private final OutcomeTable table;

    private record Run(GeneratedOutcome outcome, int[] clusters) {
    }

    GeneratedBench(final MatchOptions options, final PrintStream out) {
        this.options = options;
        this.out = out;
        this.table = new OutcomeTable(out);
    }

    private ForkedJvm jvm(final int rows) {
        final String heap = options.heapOfGenerated(rows);
        // a small young generation, because uncollected garbage is not the engine's need; no concurrent marking of the parsed values, which only this benchmark keeps;
        // and a heap that the system has already given out, as in a NiFi that has run for a while
        return new ForkedJvm(heap, "-Xms" + heap, "-XX:+AlwaysPreTouch", "-Xmn" + YOUNG, "-XX:-G1UseAdaptiveIHOP", "-XX:InitiatingHeapOccupancyPercent=95");
    }

    List<GeneratedOutcome> run(final int rows) throws IOException, InterruptedException {
        final CustomerProfile population = options.population();
        out.printf(Locale.ROOT, "%,d generated customers of 12 fields, about %d %% duplicates, addresses %s%s; at most %s of heap; warmed up with other customers%n%n", rows,
                population.duplicates(), population.addresses().name().toLowerCase(Locale.ROOT), population.census() ? ", names of a census" : "", options.heapOfGenerated(rows));
        final List<GeneratedOutcome> outcomes = new ArrayList<>();
        final Run plain = run(rows, SharedValue.NONE);
        outcomes.add(plain.outcome());
        table.head();
        table.line("ours", plain.outcome().basics());
        merges(plain.outcome());
        cost(plain.outcome());
        calibration(plain.outcome().calibration());
        if (options.charts().isPresent()) {
            MatchCharts.write(options.charts().get(), plain.outcome());
        }
        final Map<String, Run> blanks = new HashMap<>();
        for (final SharedValue shared : options.shared()) {
            final Run run = run(rows, shared);
            outcomes.add(run.outcome());
            out.println();
            table.line("ours", run.outcome().basics());
            cost(run.outcome());
            out.printf(Locale.ROOT, "%.2f times the time, %.2f times the processor time%npairs of persons none of whose records has the value, of %s%npairs of all records without it, of %s%n",
                    run.outcome().seconds() / plain.outcome().seconds(), run.outcome().cpuSeconds() / plain.outcome().cpuSeconds(),
                    ClusterDifference.ofPersons(plain.clusters(), run.clusters(), shared), ClusterDifference.ofRecords(plain.clusters(), run.clusters(), shared));
            if (shared.isBlank()) {
                blanks.put(shared.field(), run);
            } else if (blanks.containsKey(shared.field())) {
                out.printf("pairs of all records against a blank in its place, of %s%n", ClusterDifference.ofAll(blanks.get(shared.field()).clusters(), run.clusters()));
            }
        }
        if (options.growth()) {
            growth(rows);
        }
        return outcomes;
    }

    /** Alternates the sizes, because the speed of a machine changes over the minutes. */
    private void growth(final int rows) throws IOException, InterruptedException {
        final List<Integer> sizes = List.of(Math.max(1, rows / TENFOLD), rows);
        final List<List<GeneratedOutcome>> outcomes = List.of(new ArrayList<>(), new ArrayList<>());
        out.printf("%n%12s %10s %18s%n", "rows", "seconds", "processor seconds");
        for (int i = 0; i < RUNS_PER_SIZE * sizes.size(); i++) {
            final int size = i % sizes.size();
            final GeneratedOutcome outcome = run(sizes.get(size), SharedValue.NONE).outcome();
            outcomes.get(size).add(outcome);
            out.printf(Locale.ROOT, "%,12d %10.2f %18.2f%n", sizes.get(size), outcome.seconds(), outcome.cpuSeconds());
        }
        out.printf(Locale.ROOT, "by the medians: n^%.2f on the clock, n^%.2f by processor time; comparisons n^%.2f%n", exponent(outcomes, GeneratedOutcome::seconds),
                exponent(outcomes, GeneratedOutcome::cpuSeconds), exponent(outcomes, GeneratedOutcome::comparisons));
    }

    private static double exponent(final List<List<GeneratedOutcome>> outcomes, final ToDoubleFunction<GeneratedOutcome> figure) {
        return Math.log(median(outcomes.getLast(), figure) / median(outcomes.getFirst(), figure)) / Math.log(TENFOLD);
    }

    private static double median(final List<GeneratedOutcome> outcomes, final ToDoubleFunction<GeneratedOutcome> figure) {
        return outcomes.stream().mapToDouble(figure).sorted().toArray()[RUNS_PER_SIZE / 2];
    }

    private Run run(final int rows, final SharedValue shared) throws IOException, InterruptedException {
        final Path result = Files.createTempFile("bench", ".json");
        final Path clusters = Files.createTempFile("bench", ".clusters");
        try {
            jvm(rows).run(GeneratedRun.class, Integer.toString(rows), Integer.toString(shared.percent()), shared.field(), shared.value(), result.toString(), clusters.toString(),
                    Integer.toString(options.population().duplicates()), options.population().addresses().name(), Boolean.toString(options.population().census()));
            return new Run(JsonMapper.builder().build().readValue(result.toFile(), GeneratedOutcome.class), GeneratedRun.clusters(clusters));
        } finally {
            Files.delete(result);
            Files.delete(clusters);
        }
    }

    private void merges(final GeneratedOutcome outcome) {
        out.printf(Locale.ROOT, "%,d records lie in a cluster most of whose records are somebody else; %,.1f expected%n", outcome.wrongMerges(), outcome.expected().wrongMerges());
    }

    private void cost(final GeneratedOutcome outcome) {
        out.printf(Locale.ROOT, "%.2f seconds of processor time, compiler and garbage collector included; peak heap %,d MB, without the values it began with %,d MB%n", outcome.cpuSeconds(),
                outcome.peakHeapMb(), outcome.ownHeapMb());
    }

    private void calibration(final List<CalibrationBin> bins) {
        out.printf("%n%-12s %12s %17s %19s %11s%n", "probability", "pairs", "mean probability", "observed precision", "difference");
        for (final CalibrationBin bin : bins) {
            if (bin.from() >= EngineRun.REVIEW_THRESHOLD) {
                out.printf(Locale.ROOT, "%.1f to %.1f   %,12d %17.4f %19.4f %11.4f%s%n", bin.from(), bin.to(), bin.pairs(), bin.meanProbability(), bin.observedPrecision(),
                        bin.observedPrecision() - bin.meanProbability(), bin.hasFewPairs() ? "   few pairs" : "");
            }
        }
    }
}
