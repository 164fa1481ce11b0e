// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How well a model predicted who would buy nothing: the customers of a day in the past, and what they did after it.
 *
 * @param customers number of customers
 * @param predicted their mean churn
 * @param observed the share that bought nothing
 * @param auc the probability that a customer who bought nothing had a higher churn than one who bought; equal ones count half
 * @param recencyAuc the same for the days since the last purchase instead of churn
 * @param deciles tenths of the customers, by churn ascending
 */
public record BackTest(long customers, double predicted, double observed, double auc, double recencyAuc, List<Decile> deciles) {

    private static final int DECILES = 10;

    /** Figures of a report have this precision. */
    private static final double PRECISION = 1e4;

    /**
     * A tenth of the customers.
     *
     * @param predicted their mean churn
     * @param observed the share that bought nothing
     */
    public record Decile(double predicted, double observed) {
    }

    /** Customers with equal scores. */
    private record Scored(double score, double customers, double silent) {
    }

    /**
     * Compares predictions with what happened.
     *
     * @param observed histories with both outcomes
     * @param weeks length of the time after the histories
     */
    public static BackTest of(final ObservedHistories observed, final ChurnModel model, final double weeks) {
        final List<Scored> byChurn = scored(observed, history -> model.churn(history, weeks));
        final List<Scored> byRecency = scored(observed, history -> history.age() - history.recency());
        final double customers = sum(byChurn, Scored::customers);
        return new BackTest(Math.round(customers), sum(byChurn, each -> each.score() * each.customers()) / customers, sum(byChurn, Scored::silent) / customers, auc(byChurn), auc(byRecency),
                deciles(byChurn, customers));
    }

    private static List<Scored> scored(final ObservedHistories observed, final ToDoubleFunction<BuyingHistory> score) {
        return observed.entries().stream().map(entry -> new Scored(score.applyAsDouble(entry.history()), entry.customers(), entry.silent())).sorted(Comparator.comparingDouble(Scored::score)).toList();
    }

    private static double sum(final List<Scored> customers, final ToDoubleFunction<Scored> value) {
        return customers.stream().mapToDouble(value).sum();
    }

    private static double auc(final List<Scored> ascending) {
        double silent = 0;
        double buyers = 0;
        double ordered = 0;
        for (int i = 0; i < ascending.size();) {
            final double score = ascending.get(i).score();
            double silentHere = 0;
            double buyersHere = 0;
            for (; i < ascending.size() && ascending.get(i).score() == score; i++) {
                silentHere += ascending.get(i).silent();
                buyersHere += ascending.get(i).customers() - ascending.get(i).silent();
            }
            ordered += silentHere * (buyers + buyersHere / 2);
            silent += silentHere;
            buyers += buyersHere;
        }
        return ordered / (silent * buyers);
    }

    /** Equal customers on a boundary are divided in proportion, so that the order among them does not matter. */
    private static List<Decile> deciles(final List<Scored> ascending, final double customers) {
        final double size = customers / DECILES;
        final List<Decile> deciles = new ArrayList<>();
        int next = 0;
        double left = ascending.getFirst().customers();
        for (int i = 0; i < DECILES; i++) {
            double room = size;
            double predicted = 0;
            double silent = 0;
            while (room > 0 && next < ascending.size()) {
                final Scored each = ascending.get(next);
                final double taken = Math.min(room, left);
                predicted += taken * each.score();
                silent += taken * each.silent() / each.customers();
                room -= taken;
                left -= taken;
                if (left <= 0) {
                    next++;
                    left = next < ascending.size() ? ascending.get(next).customers() : 0;
                }
            }
            deciles.add(new Decile(predicted / (size - room), silent / (size - room)));
        }
        return deciles;
    }

    /** The back-test as a report has it. */
    public Map<String, Object> figures() {
        final Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("customers", customers);
        figures.put("predicted", rounded(predicted));
        figures.put("observed", rounded(observed));
        figures.put("auc", rounded(auc));
        figures.put("recency_auc", rounded(recencyAuc));
        figures.put("deciles", deciles.stream().map(decile -> List.of(rounded(decile.predicted()), rounded(decile.observed()))).toList());
        return figures;
    }

    private static double rounded(final double value) {
        return Math.round(value * PRECISION) / PRECISION;
    }
}
