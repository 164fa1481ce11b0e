// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.measure;

import io.emailpersonalization.nifi.matching.match.ExpectedAccuracy;

import java.util.List;

/**
 * The result of one run over generated customers: a {@link MatchOutcome} and figures that need a large set with known truth. Its components are the keys of the JSON output.
 *
 * @param wrongMerges records in a cluster whose largest group is another person
 * @param cpuSeconds of all threads of the JVM
 * @param ownHeapMb peak heap without the input values
 * @param calibration per range of probability
 * @param weights per field and level
 */
public record GeneratedOutcome(String dataset, int rows, Accuracy pairs, ClusterAccuracy clusters, int wrongMerges, ExpectedAccuracy expected, double seconds, double cpuSeconds, long comparisons,
                        long peakHeapMb, long ownHeapMb, List<CalibrationBin> calibration, List<FieldWeight> weights) {

    public MatchOutcome basics() {
        return new MatchOutcome(dataset, rows, pairs, clusters, expected, seconds, comparisons, peakHeapMb);
    }
}
