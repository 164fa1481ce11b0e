// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The logarithm of the likelihood of a population. Logarithms that histories share, of times and of numbers of purchases, are computed once per parameters. ChurnModelTest and ChurnFitTest cover
 * this class.
 */
final class Likelihood {

    private final Dropout dropout;
    private final double[] customers;
    private final int[] repeats;
    private final int[] recencyIndex;
    private final int[] ageIndex;
    /** The different recencies and ages, in days, ascending. */
    private final int[] times;
    private final int maxRepeats;

    Likelihood(final List<HistoryCounts.Entry> entries, final Dropout dropout) {
        this.dropout = dropout;
        times = entries.stream().flatMapToInt(entry -> IntStream.of(entry.history().recency(), entry.history().age())).sorted().distinct().toArray();
        customers = entries.stream().mapToDouble(HistoryCounts.Entry::customers).toArray();
        repeats = entries.stream().mapToInt(entry -> entry.history().repeats()).toArray();
        recencyIndex = entries.stream().mapToInt(entry -> Arrays.binarySearch(times, entry.history().recency())).toArray();
        ageIndex = entries.stream().mapToInt(entry -> Arrays.binarySearch(times, entry.history().age())).toArray();
        maxRepeats = IntStream.of(repeats).max().orElse(0);
    }

    /** The logarithm of the likelihood of all customers. */
    double of(final ChurnParameters parameters) {
        final double r = parameters.r();
        final double logA = Math.log(parameters.a());
        final double logAlpha = Math.log(parameters.alpha());
        final double[] logTimes = IntStream.of(times).mapToDouble(days -> Math.log(parameters.alpha() + BuyingHistory.weeks(days))).toArray();
        final double[] logPurchases = logPurchases(parameters);
        double sum = 0;
        for (int i = 0; i < customers.length; i++) {
            final int x = repeats[i];
            final int chances = dropout.chances(x);
            final double logAge = logTimes[ageIndex[i]];
            double one = logPurchases[x] + r * (logAlpha - logAge) - x * logAge;
            if (chances > 0) {
                one += logOnePlusExp(logA - Math.log(parameters.b() + chances - 1) + (r + x) * (logAge - logTimes[recencyIndex[i]]));
            }
            sum += customers[i] * one;
        }
        return sum;
    }

    /** Per number of repeats x: the logarithm of the rising factorial of r, times the probability to have survived all chances to stop. */
    private double[] logPurchases(final ChurnParameters parameters) {
        final double b = parameters.b();
        final double ab = parameters.a() + b;
        final double[] logs = new double[maxRepeats + 1];
        double sum = 0;
        int chances = 0;
        for (int x = 0; x <= maxRepeats; x++) {
            for (; chances < dropout.chances(x); chances++) {
                sum += Math.log((b + chances) / (ab + chances));
            }
            logs[x] = sum;
            sum += Math.log(parameters.r() + x);
        }
        return logs;
    }

    private static double logOnePlusExp(final double value) {
        return value > 0 ? value + Math.log1p(Math.exp(-value)) : Math.log1p(Math.exp(value));
    }
}
