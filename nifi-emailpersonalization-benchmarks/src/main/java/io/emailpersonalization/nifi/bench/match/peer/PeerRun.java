// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.peer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.bench.jvm.HeapMonitor;
import io.emailpersonalization.nifi.bench.match.data.LabelledSet;
import io.emailpersonalization.nifi.bench.match.measure.MatchOutcome;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Another engine over one labelled set, in a JVM of its own: {@code PEER FOLDER NAME RESULT}. It is asked for all it scored; the threshold is the one that the truth shows to be
 * the best for F1 after clustering, in steps of a hundredth, which its users could not know.
 */
public final class PeerRun {

    private static final int STEPS = 100;

    private PeerRun() {
    }

    public static void main(final String... arguments) throws IOException {
        final LabelledSet set = LabelledSet.read(Path.of(arguments[1]), arguments[2]);
        try (HeapMonitor heap = new HeapMonitor()) {
            final long start = System.nanoTime();
            final ScoredPairs pairs = PeerEngine.valueOf(arguments[0]).score(set);
            ScoredPairs.components(pairs.atLeast(0), set.truth().rows());
            final double seconds = (System.nanoTime() - start) / 1e9;
            final long peak = heap.peak() >> 20;
            MatchOutcome best = null;
            for (int step = 0; step < STEPS; step++) {
                final long[] found = pairs.atLeast((double) step / STEPS);
                final MatchOutcome outcome = new MatchOutcome(set.name(), set.truth().rows(), set.truth().ofPairs(found), set.truth().ofClusters(ScoredPairs.components(found, set.truth().rows())),
                        null, seconds, pairs.comparisons(), peak);
                best = best == null || outcome.clusters().f1() > best.clusters().f1() ? outcome : best;
            }
            JsonMapper.builder().build().writeValue(Path.of(arguments[3]).toFile(), best);
        }
    }
}
