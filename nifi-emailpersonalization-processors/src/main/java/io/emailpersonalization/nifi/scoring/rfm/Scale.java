// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.rfm;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Turns a value into a score from 1 to the number of bins. Higher values have higher scores. ScaleTest covers this class. */
@FunctionalInterface
public interface Scale {

    int score(double value);

    /**
     * Exact quantiles of a population: the score is the bin in which a value ranks, with five bins the fifth. Equal values share the score of their middle rank.
     *
     * @param population the values; sorted in place
     */
    static Scale quantiles(final double[] population, final int bins) {
        Arrays.sort(population);
        return value -> {
            final int less = firstAtLeast(population, value);
            final int equal = firstAtLeast(population, Math.nextUp(value)) - less;
            return bin(less + Math.max(0, equal - 1) / 2.0, population.length, bins);
        };
    }

    /**
     * Exact quantiles of a population, where equal values share the score of their lowest rank. If most customers spent the same amount, that amount has the lowest score.
     *
     * @param population the values; sorted in place
     */
    static Scale lowestQuantiles(final double[] population, final int bins) {
        Arrays.sort(population);
        return value -> bin(firstAtLeast(population, value), population.length, bins);
    }

    /** As {@link #lowestQuantiles}, for numbers of orders: a single order always has the lowest score. */
    static Scale orderQuantiles(final double[] population, final int bins) {
        final Scale scale = lowestQuantiles(population, bins);
        return value -> value <= 1 ? 1 : scale.score(value);
    }

    private static int bin(final double rank, final int population, final int bins) {
        return population == 0 ? bins : (int) Math.min(bins, 1 + Math.floor(bins * rank / population));
    }

    /**
     * The boundaries of a scale, for {@link #breakpoints}: the lowest value of the population with each score from 2 on. A value of the population has the same score by them. A score that no value
     * reaches, and those above it, have no boundary.
     *
     * @param population the values, sorted
     */
    static double[] boundaries(final Scale scale, final double[] population) {
        final DoubleStream.Builder boundaries = DoubleStream.builder();
        int reached = 1;
        for (final double value : population) {
            for (; reached < scale.score(value); reached++) {
                boundaries.add(value);
            }
        }
        return boundaries.build().toArray();
    }

    /**
     * A scale with fixed boundaries.
     *
     * @param boundaries ascending values, one less than bins; a value equal to a boundary has the higher score
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
