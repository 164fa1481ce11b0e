// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.OptionalDouble;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The formulas against integration by brute force and against made customers, and their behaviour far from usual values. */
class ChurnModelTest {

    private static final ChurnParameters CDNOW = new ChurnParameters(.243, 4.414, .793, 2.426);

    /** Expectations over the purchase rate and the dropout probability, by the trapezoidal rule in the logarithm of the rate and in the log-odds of the probability. */
    private record Integral(double likelihood, double alive, double noPurchase, double purchases) {

        private static final double STEP = .2;
        private static final double LIMIT = 60;

        static Integral of(final Dropout dropout, final ChurnParameters p, final BuyingHistory history, final double weeks) {
            double prior = 0;
            double likelihood = 0;
            double alive = 0;
            double noPurchase = 0;
            double purchases = 0;
            final int n = dropout.chances(history.repeats());
            for (double logRate = -LIMIT; logRate <= 8; logRate += STEP) {
                final double rate = Math.exp(logRate);
                for (double logOdds = -LIMIT; logOdds <= LIMIT; logOdds += STEP) {
                    final double stop = 1 / (1 + Math.exp(-logOdds));
                    final double stay = 1 / (1 + Math.exp(logOdds));
                    final double weight = Math.exp(p.r() * logRate - p.alpha() * rate + p.a() * Math.log(stop) + p.b() * Math.log(stay));
                    final double bought = Math.pow(rate, history.repeats());
                    final double ifAlive = weight * bought * Math.pow(stay, n) * Math.exp(-rate * history.ageWeeks());
                    final double ifStopped = n == 0 ? 0 : weight * bought * Math.pow(stay, n - 1) * stop * Math.exp(-rate * history.recencyWeeks());
                    prior += weight;
                    likelihood += ifAlive + ifStopped;
                    alive += ifAlive;
                    noPurchase += ifStopped + ifAlive * Math.exp(-rate * weeks);
                    purchases += ifAlive * -Math.expm1(-rate * stop * weeks) / stop;
                }
            }
            return new Integral(Math.log(likelihood / prior), alive / likelihood, noPurchase / likelihood, purchases / likelihood);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 270, 39", "2, 213, 272, 39", "1, 12, 272, 13", "26, 200, 203, 39", "7, 30, 400, 100", "0, 0, 0, 1", "3, 21, 21, 52"})
    void agreesWithIntegration(final int repeats, final int recency, final int age, final double weeks) {
        final BuyingHistory history = new BuyingHistory(repeats, recency, age);
        for (final Dropout dropout : Dropout.values()) {
            for (final ChurnParameters parameters : new ChurnParameters[] {CDNOW, new ChurnParameters(2, 10, 1, 3), new ChurnParameters(.8, 20, 2.5, .9)}) {
                final ChurnModel model = new ChurnModel(dropout, parameters);
                final Integral expected = Integral.of(dropout, parameters, history, weeks);
                final String what = dropout + " " + parameters;
                assertEquals(expected.likelihood(), model.logLikelihood(history), 1e-6, what);
                assertEquals(expected.alive(), model.alive(history), 1e-6, what);
                assertEquals(expected.noPurchase(), model.churn(history, weeks), 1e-6, what);
                assertEquals(expected.purchases(), model.expectedPurchases(history, weeks).orElseThrow(), 1e-6 * (1 + expected.purchases()), what);
            }
        }
    }

    /** Over all histories, as many buy nothing as predicted, and purchases are as many as predicted. */
    @ParameterizedTest
    @EnumSource
    void agreesWithMadeCustomers(final Dropout dropout) {
        final ChurnParameters parameters = new ChurnParameters(.6, 12, .8, 2.5);
        final ChurnModel model = new ChurnModel(dropout, parameters);
        final Random random = new Random(3);
        final int customers = 100_000;
        double churn = 0;
        double silent = 0;
        double expected = 0;
        double purchases = 0;
        for (int i = 0; i < customers; i++) {
            final Purchases each = Purchases.random(random, dropout, parameters, 1 + random.nextInt(500));
            churn += model.churn(each.history(), BuyingHistory.weeks(90));
            silent += each.future(90) == 0 ? 1 : 0;
            expected += model.expectedPurchases(each.history(), BuyingHistory.weeks(90)).orElseThrow();
            purchases += each.future(90);
        }
        assertEquals(silent / customers, churn / customers, .005);
        assertEquals(1, expected / purchases, .03, "days with two purchases count once");
    }

    /** Formula 10 of Fader, Hardie and Lee (2005) has the value 1.226 for the customer with the id 1 of CDNOW. */
    @Test
    void theCustomerOfThePaperBuysAsThere() {
        assertEquals(1.226, new ChurnModel(Dropout.BG_NBD, CDNOW).expectedPurchases(new BuyingHistory(2, 213, 272), 39).orElseThrow(), .001);
    }

    @Provide
    static Arbitrary<ChurnParameters> parameters() {
        final Arbitrary<Double> each = Arbitraries.doubles().between(-5, 5).map(power -> Math.clamp(Math.pow(10, power), ChurnParameters.MINIMUM, ChurnParameters.MAXIMUM));
        return Combinators.combine(each, each, each, each).as(ChurnParameters::new);
    }

    @Provide
    static Arbitrary<BuyingHistory> histories() {
        final Arbitrary<Integer> days = Arbitraries.integers().between(0, 36_500);
        return Combinators.combine(Arbitraries.integers().between(0, 5000), days, days)
                .as((repeats, one, other) -> new BuyingHistory(repeats, repeats == 0 ? 0 : Math.min(one, other), Math.max(one, other)));
    }

    @Property(tries = 2000)
    void noValueLeavesItsRange(@ForAll final Dropout dropout, @ForAll("parameters") final ChurnParameters parameters, @ForAll("histories") final BuyingHistory history,
                               @ForAll @DoubleRange(max = 520) final double weeks) {
        final ChurnModel model = new ChurnModel(dropout, parameters);
        final double alive = model.alive(history);
        final double churn = model.churn(history, weeks);
        assertTrue(alive >= 0 && alive <= 1, "alive " + alive);
        assertTrue(churn >= 0 && churn <= 1, "churn " + churn);
        assertTrue(churn >= 1 - alive - 1e-9, "who has stopped buys nothing");
        assertTrue(Double.isFinite(model.logLikelihood(history)));
        assertTrue(model.churn(history, weeks + 1) <= churn + 1e-12, "a longer time is no more silent");
    }

    @Property(tries = 300)
    void purchasesAreFiniteOrNotGiven(@ForAll final Dropout dropout, @ForAll("parameters") final ChurnParameters parameters, @ForAll("histories") final BuyingHistory history,
                                      @ForAll @DoubleRange(max = 520) final double weeks) {
        final ChurnModel model = new ChurnModel(dropout, parameters);
        final OptionalDouble purchases = model.expectedPurchases(history, weeks);
        final double elapsed = parameters.alpha() + BuyingHistory.weeks(history.age());
        final double ifNobodyStops = (parameters.r() + history.repeats()) * weeks / elapsed;
        if (purchases.isEmpty()) {
            assertTrue(ifNobodyStops + 40 * (1 + weeks / elapsed) > FuturePurchases.MAX_TERMS / 10.0, "given up too early");
            return;
        }
        assertTrue(purchases.getAsDouble() >= 0 && Double.isFinite(purchases.getAsDouble()), purchases.toString());
        assertTrue(purchases.getAsDouble() <= ifNobodyStops * (1 + 1e-9), "who may stop buys less");
        assertTrue(purchases.getAsDouble() >= 1 - model.churn(history, weeks) - 1e-9, "at least one purchase where there is any");
    }

    @Test
    void nothingHappensAtAEqualToOne() {
        final BuyingHistory history = new BuyingHistory(3, 100, 200);
        final double before = new ChurnModel(Dropout.BG_NBD, new ChurnParameters(1, 5, 1 - 1e-9, 2)).expectedPurchases(history, 20).orElseThrow();
        final double at = new ChurnModel(Dropout.BG_NBD, new ChurnParameters(1, 5, 1, 2)).expectedPurchases(history, 20).orElseThrow();
        assertEquals(before, at, 1e-7, "the closed form divides by a - 1");
    }

    @Test
    void aSinglePurchaseIsAliveForEverByOneModelOnly() {
        final BuyingHistory once = new BuyingHistory(0, 0, 3650);
        assertEquals(1, new ChurnModel(Dropout.BG_NBD, CDNOW).alive(once));
        assertTrue(new ChurnModel(Dropout.MBG_NBD, CDNOW).alive(once) < .8);
        assertTrue(new ChurnModel(Dropout.BG_NBD, CDNOW).churn(once, 39) > .9, "and buys nothing all the same");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1, 2, 3", "1, 2, 3, 4, 5", "1, 2, 3, x", "0, 1, 1, 1", "1, 1, 1, -1", "1, NaN, 1, 1", "1, 1, Infinity, 1"})
    void parametersOfNoPopulationAreRefused(final String text) {
        assertThrows(IllegalArgumentException.class, () -> ChurnParameters.parse(text));
    }

    @Test
    void parametersAreReadAsTheyAreWritten() {
        assertEquals(CDNOW, ChurnParameters.parse(CDNOW.text()));
        assertEquals(CDNOW.r(), CDNOW.figures().get("r"));
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 0", "0, 1, 1", "1, -1, 1", "1, 5, 4"})
    void historiesThatContradictThemselvesAreRefused(final int repeats, final int recency, final int age) {
        assertThrows(IllegalArgumentException.class, () -> new BuyingHistory(repeats, recency, age));
    }
}
