// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

/** Probabilities as bits. */
public final class LogOdds {

    private static final double LN_2 = Math.log(2);
    /** A number so many bits smaller adds nothing to another one. */
    static final double NEGLIGIBLE = 50;

    private LogOdds() {
    }

    public static double log2(final double value) {
        return Math.log(value) / LN_2;
    }

    public static double power(final double bits) {
        return Math.exp(bits * LN_2);
    }

    /** The logarithm of a sum of two numbers of which the logarithms are given. */
    static double sum(final double a, final double b) {
        final double more = Math.max(a, b);
        final double less = Math.min(a, b);
        return more - less > NEGLIGIBLE ? more : more + log2(1 + power(less - more));
    }

    /** The probability of a weight in bits. */
    public static double probability(final double weight) {
        return 1 / (1 + power(-weight));
    }

    /** The weight in bits of a probability. */
    public static double weight(final double probability) {
        return log2(probability / (1 - probability));
    }
}
