// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.rfm;

import java.util.Arrays;

/** Turns a value into a score from 1 to 5. Higher values have higher scores. ScaleTest covers this class. */
@FunctionalInterface
public interface Scale {

    /** The highest score. */
    int MAX_SCORE = 5;

    int score(double value);

    /**
     * Exact quintiles of a population: the score is the fifth in which a value ranks. Equal values share the score of their middle rank.
     *
     * @param population the values; sorted in place
     */
    static Scale quintiles(final double[] population) {
        Arrays.sort(population);
        return value -> {
            final int less = firstAtLeast(population, value);
            final int equal = firstAtLeast(population, Math.nextUp(value)) - less;
            return fifth(less + Math.max(0, equal - 1) / 2.0, population.length);
        };
    }

    /**
     * Exact quintiles of a population, where equal values share the score of their lowest rank. If most customers spent the same amount, that amount has the lowest score.
     *
     * @param population the values; sorted in place
     */
    static Scale lowestQuintiles(final double[] population) {
        Arrays.sort(population);
        return value -> fifth(firstAtLeast(population, value), population.length);
    }

    /** As {@link #lowestQuintiles}, for numbers of orders: a single order always has the lowest score. */
    static Scale orderQuintiles(final double[] population) {
        final Scale scale = lowestQuintiles(population);
        return value -> value <= 1 ? 1 : scale.score(value);
    }

    private static int fifth(final double rank, final int population) {
        return population == 0 ? MAX_SCORE : (int) Math.min(MAX_SCORE, 1 + Math.floor(MAX_SCORE * rank / population));
    }

    /**
     * A scale with fixed boundaries.
     *
     * @param boundaries four ascending values; a value equal to a boundary has the higher score
     */
    static Scale breakpoints(final double[] boundaries) {
        return value -> {
            int score = 1;
            for (final double boundary : boundaries) {
                score += value >= boundary ? 1 : 0;
            }
            return score;
        };
    }

    private static int firstAtLeast(final double[] sorted, final double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
