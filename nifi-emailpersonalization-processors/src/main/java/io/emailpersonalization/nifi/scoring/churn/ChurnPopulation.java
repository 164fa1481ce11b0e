// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import io.emailpersonalization.nifi.record.purchase.PurchaseHistory;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The customers of one FlowFile: fits the parameters on them, and tests the model on their past. Memory depends on the number of different histories. Tested by ChurnScoresTest.
 */
public final class ChurnPopulation {

    /** Four parameters cannot be learned from a few repeat purchases. */
    private static final int MINIMUM_REPEAT_BUYERS = 30;

    private final Settings settings;
    private final LocalDate asOf;
    private final LocalDate split;
    private final HistoryCounts histories = new HistoryCounts();
    private final HistoryCounts past = new HistoryCounts();
    private final ObservedHistories observed = new ObservedHistories();

    /**
     * What the user chose.
     *
     * @param given parameters; null to fit them
     * @param window length of the predicted time, in days
     * @param minimumHistory days since the first purchase that a prediction needs
     * @param minimumCustomers customers that a fit and a test need
     */
    public record Settings(Dropout dropout, ChurnParameters given, int window, int minimumHistory, int minimumCustomers) {
    }

    /**
     * A scorer, and what the report says of it.
     *
     * @param parameters null if there are none
     */
    public record Result(ChurnScorer scorer, ChurnParameters parameters, Map<String, Object> figures) {
    }

    public ChurnPopulation(final Settings settings, final LocalDate asOf) {
        this.settings = settings;
        this.asOf = asOf;
        this.split = asOf.minusDays(settings.window());
    }

    /** Adds a customer, if the history is known. */
    public void add(final PurchaseHistory purchases) {
        final CustomerHistory customer = CustomerHistory.of(purchases, asOf);
        if (customer.history() == null) {
            return;
        }
        histories.add(customer.history());
        if (purchases.days() == null || purchases.days().getFirst().isAfter(split)) {
            return;
        }
        final List<LocalDate> before = purchases.days().stream().filter(day -> !day.isAfter(split)).toList();
        final BuyingHistory then = CustomerHistory.upTo(before, split);
        past.add(then);
        if (then.age() >= settings.minimumHistory()) {
            observed.add(then, before.size() < purchases.days().size());
        }
    }

    /** The model that was chosen. */
    public Dropout dropout() {
        return settings.dropout();
    }

    /** Whether the parameters are to be fitted. */
    public boolean isFitted() {
        return settings.given() == null;
    }

    /** The scorer of this population. Given parameters come before fitted ones. */
    public Result build() {
        final ChurnFit fit = settings.given() == null && isEnough(histories) ? ChurnFit.of(histories, settings.dropout()) : null;
        return build(fit == null ? settings.given() : fit.parameters(), fit);
    }

    /**
     * The scorer by given parameters, otherwise by those of another population.
     *
     * @param stored null if there are none
     */
    public Result build(final ChurnParameters stored) {
        return build(settings.given() == null ? stored : settings.given(), null);
    }

    private Result build(final ChurnParameters parameters, final ChurnFit fit) {
        final Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("model", settings.dropout().name());
        figures.put("window_days", settings.window());
        figures.put("customers", histories.customers());
        figures.put("repeat_buyers", histories.repeatBuyers());
        figures.put("source", fit != null ? "fitted" : parameters == null ? "none" : settings.given() == null ? "stored" : "given");
        if (parameters == null) {
            return new Result(scorer(null), null, figures);
        }
        figures.put("parameters", parameters.figures());
        if (histories.customers() > 0) {
            figures.put("log_likelihood", fit == null ? new Likelihood(histories.entries(), settings.dropout()).of(parameters) : fit.logLikelihood());
            figures.put("back_test", backTest());
        }
        return new Result(scorer(new ChurnModel(settings.dropout(), parameters)), parameters, figures);
    }

    private ChurnScorer scorer(final ChurnModel model) {
        return new ChurnScorer(model, asOf, settings.window(), settings.minimumHistory());
    }

    private boolean isEnough(final HistoryCounts customers) {
        return customers.customers() >= settings.minimumCustomers() && customers.repeatBuyers() >= MINIMUM_REPEAT_BUYERS;
    }

    /** Fits the past, or takes the given parameters, and compares the prediction for the last window with what happened in it. */
    private Object backTest() {
        if (past.customers() == 0) {
            return "not possible: no record has dated purchases before the window";
        }
        if (!isEnough(past) || observed.histories().customers() < settings.minimumCustomers() || !observed.hasBothOutcomes()) {
            return "not possible: too few customers before the window";
        }
        final ChurnParameters then = settings.given() == null ? ChurnFit.of(past, settings.dropout()).parameters() : settings.given();
        return BackTest.of(observed, new ChurnModel(settings.dropout(), then), BuyingHistory.weeks(settings.window())).figures();
    }
}
