// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class LogOddsTest {

    private static final double PRECISION = 1e-9;

    @Test
    void aBitDoublesTheOdds() {
        assertEquals(.5, LogOdds.probability(0), PRECISION);
        assertEquals(2.0 / 3, LogOdds.probability(1), PRECISION);
        assertEquals(Math.log(9) / Math.log(2), LogOdds.weight(.9), PRECISION);
    }

    @Property
    void aWeightLeadsBackToItsProbability(@ForAll @DoubleRange(min = .01, max = .99) final double probability) {
        assertEquals(probability, LogOdds.probability(LogOdds.weight(probability)), PRECISION);
    }

    @Property
    void logarithmsAddUp(@ForAll @DoubleRange(min = .01, max = 1000) final double one, @ForAll @DoubleRange(min = .01, max = 1000) final double other) {
        assertEquals(LogOdds.log2(one + other), LogOdds.logSum(LogOdds.log2(one), LogOdds.log2(other)), PRECISION);
        assertEquals(one, LogOdds.pow2(LogOdds.log2(one)), one * PRECISION);
    }

    @Test
    void aNegligibleSummandIsLeftOut() {
        assertEquals(100, LogOdds.logSum(100, 100 - LogOdds.NEGLIGIBLE_BITS - 1));
    }
}
