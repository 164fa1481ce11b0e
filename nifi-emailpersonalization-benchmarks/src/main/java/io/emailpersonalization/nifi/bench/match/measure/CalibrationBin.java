// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.measure;

/**
 * The pairs with a probability in one range.
 *
 * @param from the lower bound, inclusive
 * @param to the upper bound, exclusive except for 1
 * @param meanProbability the mean of the engine's probabilities
 * @param observedPrecision the share of pairs that are one person
 */
public record CalibrationBin(double from, double to, long pairs, double meanProbability, double observedPrecision) {

    /** With fewer pairs the observed precision is uncertain by more than one and a half percent points. */
    public static final long MIN_PAIRS = 1_000;

    /** Returns whether the bin has too few pairs for a conclusion. */
    public boolean hasFewPairs() {
        return pairs < MIN_PAIRS;
    }
}
