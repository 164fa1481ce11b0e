// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.measure;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

class GroundTruthTest {

    private static final double EXACT = 1e-12;

    /** Three pairs among the a, one of the b. */
    private final GroundTruth truth = GroundTruth.of(List.of("a", "b", "a", "c", "a", "b"));

    @Test
    void countsPairs() {
        final Accuracy accuracy = truth.ofPairs(new long[] {pair(0, 2), pair(1, 5), pair(3, 4)});
        assertEquals(2 / 3.0, accuracy.precision(), EXACT);
        assertEquals(2 / 4.0, accuracy.recall(), EXACT);
        assertEquals(4 / 7.0, accuracy.f1(), EXACT);
    }

    @Test
    void countsThePairsOfClusters() {
        final ClusterAccuracy accuracy = truth.ofClusters(new int[] {0, 1, 0, 0, 4, 1});
        assertEquals(2 / 4.0, accuracy.precision(), EXACT);
        assertEquals(2 / 4.0, accuracy.recall(), EXACT);
        assertEquals(3, accuracy.largest());
    }

    @Test
    void countsTheRowsOutsideTheLargestPersonOfACluster() {
        assertEquals(0, truth.wronglyMerged(new int[] {0, 1, 0, 3, 0, 1}));
        assertEquals(1, truth.wronglyMerged(new int[] {0, 1, 0, 0, 4, 1}));
        assertEquals(3, truth.wronglyMerged(new int[] {0, 0, 0, 0, 0, 0}), "two b and a c among three a");
        assertEquals(1, truth.wronglyMerged(new int[] {0, 1, 2, 3, 4, 3}), "one of two strangers");
    }

    @Test
    void findingNothingIsPreciseAndWorthNothing() {
        assertEquals(new Accuracy(1, 0, 0), truth.ofPairs(new long[0]));
        assertEquals(new ClusterAccuracy(1, 0, 0, 1), truth.ofClusters(new int[] {0, 1, 2, 3, 4, 5}));
    }

    private static long pair(final int one, final int other) {
        return (long) one << 32 | other;
    }
}
