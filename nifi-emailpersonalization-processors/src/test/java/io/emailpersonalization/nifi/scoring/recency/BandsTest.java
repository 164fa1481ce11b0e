// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.recency;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A score has a band, and a customer leaves a band only well beyond its boundary. */
class BandsTest {

    private static final Bands BANDS = new Bands(List.of(70.0, 35.0, 10.0), 3);

    @ParameterizedTest
    @CsvSource({"100,active", "70,active", "69.9,warm", "35,warm", "34.9,cooling", "10,cooling", "9.9,dormant", "0,dormant"})
    void aBoundaryBelongsToTheHigherBand(final double score, final String band) {
        assertEquals(band, BANDS.band(score, null));
        assertEquals(band, BANDS.band(score, "no such band"));
        assertEquals(band, BANDS.band(score, band));
    }

    @ParameterizedTest
    @CsvSource({"69,active,active", "67,active,active", "66.9,active,warm", "71,warm,warm", "72.9,warm,warm", "73,warm,active", "33,active,warm", "31,active,cooling", "50,dormant,warm",
        "37,dormant,cooling", "38,dormant,warm", "8,active,cooling", "6.9,active,dormant"})
    void aBandIsLeftBeyondTheHysteresis(final double score, final String previous, final String band) {
        assertEquals(band, BANDS.band(score, previous));
    }

    @Property(tries = 500)
    void bandsMoveTowardTheScoreAndNeverBeyondIt(@ForAll @DoubleRange(max = 100) final double score, @ForAll @IntRange(max = 3) final int before) {
        final int plain = Bands.NAMES.indexOf(BANDS.band(score, null));
        final int kept = Bands.NAMES.indexOf(BANDS.band(score, Bands.NAMES.get(before)));
        assertTrue(kept >= Math.min(plain, before) && kept <= Math.max(plain, before));
    }

    @Test
    void thereAreThreeDescendingBoundaries() {
        assertThrows(IllegalArgumentException.class, () -> new Bands(List.of(70.0, 35.0), 3));
        assertThrows(IllegalArgumentException.class, () -> new Bands(List.of(70.0, 35.0, 35.0), 3));
        assertThrows(IllegalArgumentException.class, () -> new Bands(List.of(70.0, 70.0, 35.0), 3));
    }
}
