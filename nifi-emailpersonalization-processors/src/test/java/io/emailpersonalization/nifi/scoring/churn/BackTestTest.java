// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Predictions of the past against what happened. */
class BackTestTest {

    private static final double PRECISION = 1e-9;
    private static final ChurnModel MODEL = new ChurnModel(Dropout.BG_NBD, new ChurnParameters(.25, 4.4, .8, 2.4));

    /** The figures that the documentation shows. */
    @Test
    void ranksTheCustomersOfCdnowAsPublished() throws IOException {
        final ObservedHistories observed = Cdnow.observed();
        final ChurnModel model = new ChurnModel(Dropout.BG_NBD, ChurnFit.of(observed.histories(), Dropout.BG_NBD).parameters());
        final BackTest test = BackTest.of(observed, model, 39);
        assertEquals(2357, test.customers());
        assertEquals(.757, test.auc(), .002);
        assertEquals(.738, test.predicted(), .002);
        assertEquals(.710, test.observed(), .002);
        assertEquals(.771, test.recencyAuc(), .002);
        assertEquals(10, test.deciles().size());
        assertTrue(test.deciles().getFirst().observed() < .3 && test.deciles().getLast().observed() > .75, test.deciles().toString());
    }

    @Property(tries = 100)
    void theAucAgreesWithCountingPairs(@ForAll @Size(min = 2, max = 40) final List<@IntRange(max = 200) Integer> ages, @ForAll final Random random) {
        final ObservedHistories observed = new ObservedHistories();
        final List<BuyingHistory> histories = ages.stream().map(age -> new BuyingHistory(1, age / 3, age)).toList();
        final List<Boolean> bought = IntStream.range(0, ages.size()).mapToObj(i -> i == 0 || i > 1 && random.nextBoolean()).toList();
        IntStream.range(0, ages.size()).forEach(i -> observed.add(histories.get(i), bought.get(i)));
        assertTrue(observed.hasBothOutcomes());
        double ordered = 0;
        double pairs = 0;
        for (int silent = 0; silent < ages.size(); silent++) {
            for (int buyer = 0; buyer < ages.size(); buyer++) {
                if (!bought.get(silent) && bought.get(buyer)) {
                    final double difference = MODEL.churn(histories.get(silent), 10) - MODEL.churn(histories.get(buyer), 10);
                    ordered += difference > 0 ? 1 : difference == 0 ? .5 : 0;
                    pairs++;
                }
            }
        }
        final BackTest test = BackTest.of(observed, MODEL, 10);
        assertEquals(ordered / pairs, test.auc(), PRECISION);
        assertEquals(test.predicted(), test.deciles().stream().mapToDouble(BackTest.Decile::predicted).average().orElseThrow(), PRECISION, "the tenths are of one size");
        assertEquals(test.observed(), test.deciles().stream().mapToDouble(BackTest.Decile::observed).average().orElseThrow(), PRECISION);
    }

    @Test
    void oneOutcomeRanksNobody() {
        final ObservedHistories observed = new ObservedHistories();
        observed.add(new BuyingHistory(0, 0, 10), false);
        assertFalse(observed.hasBothOutcomes());
        observed.add(new BuyingHistory(0, 0, 10), true);
        assertTrue(observed.hasBothOutcomes());
        assertEquals(.5, BackTest.of(observed, MODEL, 10).auc(), PRECISION, "customers who look alike count half");
    }
}
