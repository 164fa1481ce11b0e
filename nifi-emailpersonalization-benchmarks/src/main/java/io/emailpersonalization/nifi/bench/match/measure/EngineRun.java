// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.measure;

import com.sun.management.OperatingSystemMXBean;
import io.emailpersonalization.nifi.bench.jvm.HeapMonitor;
import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.MatchField;
import io.emailpersonalization.nifi.matching.match.MatchResult;
import io.emailpersonalization.nifi.matching.match.Matcher;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * One measured run of the engine as the processor runs it by default.
 *
 * @param seconds from values in Java objects to clusters
 * @param cpuSeconds of all threads of the JVM during that time, compiler and garbage collector included
 * @param inputBytes heap in use before, which is the values
 * @param peakBytes highest use of the heap during the run, values and garbage included
 */
public record EngineRun(MatchResult matching, int rows, double seconds, double cpuSeconds, long inputBytes, long peakBytes) {

    /** The defaults of the processor. */
    public static final double MATCH_THRESHOLD = .9;
    public static final double REVIEW_THRESHOLD = .5;

    private static final OperatingSystemMXBean PROCESS = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /**
     * Runs.
     *
     * @param keys a row's identity in its source; null without one
     * @param values a row's raw values in the order of the fields
     */
    public static EngineRun run(final List<MatchField> fields, final int rows, final IntFunction<String> keys, final IntFunction<String[]> values) {
        try (HeapMonitor heap = new HeapMonitor()) {
            final long input = HeapMonitor.used();
            final long cpu = PROCESS.getProcessCpuTime();
            final long start = System.nanoTime();
            final FeatureTable table = new FeatureTable(fields);
            for (int row = 0; row < rows; row++) {
                table.add(keys.apply(row), values.apply(row));
            }
            table.freeze();
            final MatchResult matching = new Matcher(table, MATCH_THRESHOLD, REVIEW_THRESHOLD).match();
            return new EngineRun(matching, rows, (System.nanoTime() - start) / 1e9, (PROCESS.getProcessCpuTime() - cpu) / 1e9, input, heap.peak());
        }
    }

    /** The pairs at or above the match threshold before clustering: one row in the upper, the other in the lower 32 bits. */
    long[] pairs() {
        final double least = Weigher.weight(MATCH_THRESHOLD);
        return matching.links().stream().filter(link -> link.weight() >= least).mapToLong(EngineRun::pair).toArray();
    }

    /** The cluster of every row. */
    public int[] clusters() {
        final int[] clusters = new int[rows];
        Arrays.setAll(clusters, matching.clusters()::cluster);
        return clusters;
    }

    public MatchOutcome outcome(final String dataset, final GroundTruth truth) {
        return new MatchOutcome(dataset, rows, truth.ofPairs(pairs()), truth.ofClusters(clusters()), matching.expected(), seconds, matching.comparisons(), peakBytes >> 20);
    }

    private static long pair(final Link link) {
        return (long) link.one() << 32 | link.other();
    }
}
