// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import io.emailpersonalization.nifi.matching.match.ExpectedAccuracy;

import java.util.List;

/**
 * What one run over generated customers showed: an {@link Outcome} and what only truth in this quantity shows. Its components are the keys of the JSON output.
 *
 * @param wrongMerges records that lie in a cluster most of whose records are somebody else
 * @param cpuSeconds of all threads of the JVM
 * @param ownHeapMb peak heap less what the values took before the run
 * @param calibration per range of probability
 * @param weights per field and level
 */
record GeneratedOutcome(String dataset, int rows, Accuracy pairs, ClusterAccuracy clusters, int wrongMerges, ExpectedAccuracy expected, double seconds, double cpuSeconds, long comparisons,
                        long peakHeapMb, long ownHeapMb, List<CalibrationBin> calibration, List<FieldWeight> weights) {

    Outcome basics() {
        return new Outcome(dataset, rows, pairs, clusters, expected, seconds, comparisons, peakHeapMb);
    }
}
