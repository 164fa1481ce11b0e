// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.measure;

import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

import java.util.ArrayList;
import java.util.List;

/** Compares probabilities with the truth: of the pairs with probability 0.7, seven in ten should be one person. */
public final class Calibration {

    private static final int BINS = 10;

    private final long[] pairs = new long[BINS];
    private final long[] right = new long[BINS];
    private final double[] sums = new double[BINS];

    private void add(final double probability, final boolean same) {
        final int bin = Math.min(BINS - 1, (int) (probability * BINS));
        pairs[bin]++;
        right[bin] += same ? 1 : 0;
        sums[bin] += probability;
    }

    /** The bins from the review threshold up that hold a pair. */
    public static List<CalibrationBin> of(final List<Link> links, final GroundTruth truth) {
        final Calibration calibration = new Calibration();
        links.forEach(link -> calibration.add(Weigher.probability(link.weight()), truth.same(link.one(), link.other())));
        final List<CalibrationBin> bins = new ArrayList<>();
        for (int i = 0; i < BINS; i++) {
            final long count = calibration.pairs[i];
            if (count > 0) {
                bins.add(new CalibrationBin((double) i / BINS, (i + 1.0) / BINS, count, calibration.sums[i] / count, (double) calibration.right[i] / count));
            }
        }
        return bins;
    }
}
