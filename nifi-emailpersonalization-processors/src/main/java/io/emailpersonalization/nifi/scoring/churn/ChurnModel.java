// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import java.util.OptionalDouble;

/**
 * Predicts the purchases of customers. A customer buys at a rate of their own (gamma distributed with r and alpha), and stops for ever after a purchase with a probability of their own (beta
 * distributed with a and b).
 *
 * <p>Every formula is a sum of positive terms or a logarithm of one, so that nothing cancels out and nothing overflows.
 */
public record ChurnModel(Dropout dropout, ChurnParameters parameters) {

    /** The probability that the customer has not stopped to buy. A customer without a repeat purchase is always alive by BG/NBD, so this is no measure of churn. */
    public double alive(final BuyingHistory history) {
        return 1 / (1 + Math.exp(logDropoutOdds(history)));
    }

    /**
     * The probability of no purchase in the next weeks: the customer has stopped, or buys later.
     *
     * @param weeks at least 0
     */
    public double churn(final BuyingHistory history, final double weeks) {
        final double logOdds = logDropoutOdds(history);
        final double later = Math.exp(-shape(history) * Math.log1p(weeks / (parameters.alpha() + history.ageWeeks())));
        return Math.min(1, 1 / (1 + Math.exp(-logOdds)) + later / (1 + Math.exp(logOdds)));
    }

    /**
     * The expected number of purchases in the next weeks; empty if the series does not converge within {@link FuturePurchases#MAX_TERMS} terms.
     *
     * @param weeks at least 0
     */
    public OptionalDouble expectedPurchases(final BuyingHistory history, final double weeks) {
        final double elapsed = parameters.alpha() + history.ageWeeks();
        final OptionalDouble ifAlive = FuturePurchases.expected(shape(history), weeks / (elapsed + weeks), parameters.a(), parameters.b() + dropout.chances(history.repeats()));
        return ifAlive.isEmpty() ? ifAlive : OptionalDouble.of(ifAlive.getAsDouble() * alive(history));
    }

    /** The logarithm of the likelihood of a history. */
    public double logLikelihood(final BuyingHistory history) {
        final HistoryCounts one = new HistoryCounts();
        one.add(history);
        return new Likelihood(one.entries(), dropout).of(parameters);
    }

    private double shape(final BuyingHistory history) {
        return parameters.r() + history.repeats();
    }

    /** The logarithm of the odds that the customer stopped at the last purchase. */
    private double logDropoutOdds(final BuyingHistory history) {
        final int chances = dropout.chances(history.repeats());
        if (chances == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        final double silence = Math.log1p((history.ageWeeks() - history.recencyWeeks()) / (parameters.alpha() + history.recencyWeeks()));
        return Math.log(parameters.a()) - Math.log(parameters.b() + chances - 1) + shape(history) * silence;
    }
}
