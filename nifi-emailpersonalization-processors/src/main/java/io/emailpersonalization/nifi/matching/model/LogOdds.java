// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

/** Converts between probabilities and bits: binary logarithms of probabilities and of odds. */
public final class LogOdds {

    private static final double LN_2 = Math.log(2);
    /** Bits by which a summand may be smaller before it is left out of a sum: a double has 53 significant bits. */
    static final double NEGLIGIBLE_BITS = 50;

    private LogOdds() {
    }

    /** The binary logarithm. */
    public static double log2(final double value) {
        return Math.log(value) / LN_2;
    }

    /** The number of a binary logarithm. */
    public static double pow2(final double bits) {
        return Math.exp(bits * LN_2);
    }

    /** The logarithm of the sum of two numbers, given their logarithms. */
    static double logSum(final double a, final double b) {
        final double larger = Math.max(a, b);
        final double smaller = Math.min(a, b);
        return larger - smaller > NEGLIGIBLE_BITS ? larger : larger + log2(1 + pow2(smaller - larger));
    }

    /** The probability of a weight in bits. */
    public static double probability(final double weight) {
        return 1 / (1 + pow2(-weight));
    }

    /** The weight in bits of a probability. */
    public static double weight(final double probability) {
        return log2(probability / (1 - probability));
    }
}
