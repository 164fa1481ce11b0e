// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import io.emailpersonalization.nifi.record.purchase.PurchaseHistory;

import java.time.LocalDate;
import java.util.OptionalDouble;

/**
 * Predicts the purchases of one customer. ChurnScoresTest covers this class.
 *
 * @param model null if no parameters are known
 * @param asOf the day that predictions refer to
 * @param window length of the predicted time, in days
 * @param minimumHistory days since the first purchase that a prediction needs
 */
public record ChurnScorer(ChurnModel model, LocalDate asOf, int window, int minimumHistory) {

    /** Probabilities and expectations have four decimals. */
    private static final double PRECISION = 1e4;

    /**
     * What is expected of a customer.
     *
     * @param churn probability of no purchase; null if unknown
     * @param alive probability that the customer has not stopped to buy; null if unknown
     * @param purchases expected purchases; null if unknown, or if the series does not converge
     * @param unknown why churn is null; null if it is known
     */
    public record Prediction(Double churn, Double alive, Double purchases, UnknownChurn unknown) {
    }

    public Prediction predict(final PurchaseHistory purchases) {
        final CustomerHistory customer = CustomerHistory.of(purchases, asOf);
        if (customer.history() == null) {
            return unknown(customer.unknown());
        }
        final BuyingHistory history = customer.history();
        if (history.age() < minimumHistory) {
            return unknown(UnknownChurn.TOO_SHORT);
        }
        if (model == null) {
            return unknown(UnknownChurn.NO_PARAMETERS);
        }
        final double weeks = BuyingHistory.weeks(window);
        final OptionalDouble expected = model.expectedPurchases(history, weeks);
        return new Prediction(rounded(model.churn(history, weeks)), rounded(model.alive(history)), expected.isEmpty() ? null : rounded(expected.getAsDouble()), null);
    }

    private static Prediction unknown(final UnknownChurn reason) {
        return new Prediction(null, null, null, reason);
    }

    private static double rounded(final double value) {
        return Math.round(value * PRECISION) / PRECISION;
    }
}
