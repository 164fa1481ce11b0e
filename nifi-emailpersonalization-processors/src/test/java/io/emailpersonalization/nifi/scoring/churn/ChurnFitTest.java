// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The fit finds the published parameters of CDNOW, and those by which customers were made. */
class ChurnFitTest {

    private static final ChurnParameters PUBLISHED = new ChurnParameters(.243, 4.414, .793, 2.426);
    private static final double PUBLISHED_LIKELIHOOD = -9582.4;

    private static void assertPublished(final ChurnFit fit) {
        assertEquals(PUBLISHED_LIKELIHOOD, fit.logLikelihood(), .1);
        assertNear(PUBLISHED, fit.parameters(), .01);
    }

    private static void assertNear(final ChurnParameters expected, final ChurnParameters actual, final double part) {
        assertEquals(expected.r(), actual.r(), expected.r() * part);
        assertEquals(expected.alpha(), actual.alpha(), expected.alpha() * part);
        assertEquals(expected.a(), actual.a(), expected.a() * part);
        assertEquals(expected.b(), actual.b(), expected.b() * part);
    }

    @Test
    void findsThePublishedParametersOfCdnow() throws IOException {
        assertPublished(ChurnFit.of(Cdnow.summary(), Dropout.BG_NBD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1, 1, 1, 1", "0.01, 0.1, 0.01, 0.1", "10, 100, 10, 100", "0.1, 50, 5, 0.1", "5, 0.5, 0.05, 20"})
    void findsThemFromAnyStart(final String start) throws IOException {
        assertPublished(ChurnFit.from(Cdnow.summary(), Dropout.BG_NBD, ChurnParameters.parse(start)));
    }

    /** Customers who buy and stop as the model says. */
    private static List<BuyingHistory> simulate(final Dropout dropout, final ChurnParameters truth, final int customers) {
        final Random random = new Random(7);
        final List<BuyingHistory> histories = new ArrayList<>();
        for (int i = 0; i < customers; i++) {
            final Purchases each = Purchases.random(random, dropout, truth, 1 + random.nextInt(700));
            histories.add(each.history());
        }
        return histories;
    }

    private static HistoryCounts count(final List<BuyingHistory> histories) {
        final HistoryCounts counts = new HistoryCounts();
        histories.forEach(counts::add);
        return counts;
    }

    @ParameterizedTest
    @CsvSource({"BG_NBD, '0.5, 10, 1, 3', .1", "MBG_NBD, '0.5, 10, 1, 3', .1", "BG_NBD, '2, 40, 1.5, 6', .15", "MBG_NBD, '2, 40, 0.6, 2', .15"})
    void findsTheParametersByWhichCustomersWereMade(final Dropout dropout, final String truth, final double part) {
        final HistoryCounts population = count(simulate(dropout, ChurnParameters.parse(truth), 60_000));
        final ChurnFit fit = ChurnFit.of(population, dropout);
        assertNear(ChurnParameters.parse(truth), fit.parameters(), part);
        assertTrue(fit.logLikelihood() >= new Likelihood(population.entries(), dropout).of(ChurnParameters.parse(truth)), "no parameters are likelier than the fitted ones");
    }

    @ParameterizedTest
    @EnumSource
    void theOrderOfCustomersDoesNotMatter(final Dropout dropout) {
        final List<BuyingHistory> histories = simulate(dropout, PUBLISHED, 2000);
        final ChurnFit fit = ChurnFit.of(count(histories), dropout);
        Collections.shuffle(histories, new Random(1));
        assertEquals(fit, ChurnFit.of(count(histories), dropout));
    }

    @ParameterizedTest
    @EnumSource
    void aPopulationThatSaysNothingHasAFiniteFit(final Dropout dropout) {
        final HistoryCounts once = new HistoryCounts();
        for (int i = 0; i < 100; i++) {
            once.add(new BuyingHistory(0, 0, i));
        }
        assertTrue(Double.isFinite(ChurnFit.of(once, dropout).logLikelihood()));
        assertEquals(0, once.repeatBuyers());
    }
}
