// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.PointValuePair;
import org.hipparchus.optim.SimpleValueChecker;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Fits the parameters of a population by maximum likelihood: the method of Nelder and Mead on the logarithms of the parameters. Several starts run on a sample, and the best result is refined on the
 * whole population. The result does not depend on the order of customers.
 *
 * @param parameters the parameters of the highest likelihood
 * @param logLikelihood of the whole population
 */
public record ChurnFit(ChurnParameters parameters, double logLikelihood) {

    /** Different histories of the sample: enough to come near the optimum, few enough that several starts take less than a second each. */
    private static final int SAMPLE = 20_000;

    /** Length of the edges of the first simplex, in logarithms: about a half. */
    private static final double STEP = .4;
    private static final int MAX_EVALUATIONS = 2000;

    /** A search ends when the values of its simplex differ by less, in logarithms of the likelihood. */
    private static final double PRECISION = 1e-7;

    /** A search starts again from its result until that gains less, in logarithms of the likelihood. */
    private static final double GAIN = 1e-4;
    private static final int MAX_RESTARTS = 5;

    /** Shapes of purchase rates and dropout probabilities from which the search starts: r, a, b. The population's mean rate gives alpha. */
    private static final double[][] STARTS = {{.3, .5, 2}, {1, 1, 1}, {3, 2, 20}};

    /** Fits the parameters from several starts. */
    public static ChurnFit of(final HistoryCounts population, final Dropout dropout) {
        final List<HistoryCounts.Entry> entries = population.entries();
        final double rate = rate(entries);
        final Likelihood sample = new Likelihood(sample(entries), dropout);
        final List<ChurnFit> results = new ArrayList<>();
        for (final double[] start : STARTS) {
            results.add(climb(sample, within(start[0], start[0] / rate, start[1], start[2]), entries.size()));
        }
        final ChurnParameters best = results.stream().max(Comparator.comparingDouble(ChurnFit::logLikelihood)).orElseThrow().parameters();
        return climb(new Likelihood(entries, dropout), best, entries.size());
    }

    /** Fits the parameters from one start. */
    static ChurnFit from(final HistoryCounts population, final Dropout dropout, final ChurnParameters start) {
        return climb(new Likelihood(population.entries(), dropout), start, population.customers());
    }

    /** Repeat purchases per week; above 0, so that it can be divided by. */
    private static double rate(final List<HistoryCounts.Entry> entries) {
        final double purchases = entries.stream().mapToDouble(entry -> entry.customers() * (double) entry.history().repeats()).sum();
        final double weeks = entries.stream().mapToDouble(entry -> entry.customers() * entry.history().ageWeeks()).sum();
        return Math.max(purchases, 1) / Math.max(weeks, 1);
    }

    private static List<HistoryCounts.Entry> sample(final List<HistoryCounts.Entry> entries) {
        final int step = 1 + entries.size() / SAMPLE;
        return step == 1 ? entries : IntStream.iterate(0, i -> i < entries.size(), i -> i + step).mapToObj(entries::get).toList();
    }

    private static ChurnFit climb(final Likelihood likelihood, final ChurnParameters start, final double penalty) {
        ChurnFit best = climbOnce(likelihood, start, penalty);
        for (int i = 0; i < MAX_RESTARTS; i++) {
            final ChurnFit next = climbOnce(likelihood, best.parameters(), penalty);
            final double gain = next.logLikelihood() - best.logLikelihood();
            best = gain > 0 ? next : best;
            if (!(gain > GAIN)) {
                return best;
            }
        }
        return best;
    }

    private static ChurnFit climbOnce(final Likelihood likelihood, final ChurnParameters start, final double penalty) {
        final SimplexOptimizer optimizer = new SimplexOptimizer(new SimpleValueChecker(-1, PRECISION));
        final ObjectiveFunction objective = new ObjectiveFunction(logs -> likelihood.of(parameters(logs)) - penalty * excess(logs));
        final double[] logs = DoubleStream.of(start.r(), start.alpha(), start.a(), start.b()).map(Math::log).toArray();
        final PointValuePair result = optimizer.optimize(new MaxEval(MAX_EVALUATIONS), objective, GoalType.MAXIMIZE, new NelderMeadSimplex(logs.length, STEP), new InitialGuess(logs));
        final ChurnParameters found = parameters(result.getPoint());
        return new ChurnFit(found, likelihood.of(found));
    }

    private static ChurnParameters parameters(final double[] logs) {
        return within(Math.exp(logs[0]), Math.exp(logs[1]), Math.exp(logs[2]), Math.exp(logs[3]));
    }

    /** The parameters, each brought within its limits. */
    private static ChurnParameters within(final double... values) {
        final double[] limited = DoubleStream.of(values).map(value -> Math.clamp(value, ChurnParameters.MINIMUM, ChurnParameters.MAXIMUM)).toArray();
        return new ChurnParameters(limited[0], limited[1], limited[2], limited[3]);
    }

    /** How far the logarithms lie outside of the limits, squared: it leads the search back. */
    private static double excess(final double[] logs) {
        return DoubleStream.of(logs).map(log -> log - Math.clamp(log, Math.log(ChurnParameters.MINIMUM), Math.log(ChurnParameters.MAXIMUM))).map(distance -> distance * distance).sum();
    }
}
