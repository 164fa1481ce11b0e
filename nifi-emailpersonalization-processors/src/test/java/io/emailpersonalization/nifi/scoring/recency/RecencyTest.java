// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.recency;

import org.junit.jupiter.api.Test;

import java.time.Instant;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A score halves with every half-life. */
class RecencyTest {

    @Test
    void theScoreHalvesWithEveryHalfLife() {
        final Recency recency = new Recency(90);
        assertEquals(100, recency.score(0), 1e-9);
        assertEquals(50, recency.score(90), 1e-9);
        assertEquals(25, recency.score(180), 1e-9);
        assertEquals(100 / Math.sqrt(2), recency.score(45), 1e-9);
    }

    @Test
    void daysHaveFractionsAndAreNeverNegative() {
        final Instant noon = Instant.parse("2026-06-30T12:00:00Z");
        assertEquals(1.5, Recency.days(Instant.parse("2026-06-29T00:00:00Z"), noon), 1e-9);
        assertEquals(0, Recency.days(noon.plusSeconds(1), noon), 1e-9);
    }
}
