// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A burst and an even rate keep within a limit per window. */
class RateWindowTest {

    @ParameterizedTest
    @CsvSource({"10, PT1S", "100, PT10S", "100, PT1H", "36000, PT1H", "250000, P1D", "1, PT1M", "9, PT1S", "11, PT1S"})
    void noSpanOfAWindowsLengthHasMoreRequestsThanTheLimit(final int requests, final Duration length) {
        final RateWindow window = RateWindow.of(requests, length);
        final long refilled = (length.toNanos() - 1) / window.interval().toNanos();
        assertTrue(window.burst() + refilled <= requests, "the burst, and what is refilled until just before the window ends");
        assertTrue(window.burst() + refilled >= requests - 1, "hardly anything is given away");
        assertEquals(Math.max(1, requests / 10), window.burst());
    }

    @ParameterizedTest
    @CsvSource({"5, PT0.2S", "0.5, PT2S", "0.001, PT1000S"})
    void pacedRequestsKeepTheirDistance(final double perSecond, final Duration distance) {
        assertEquals(new RateWindow(1, distance), RateWindow.paced(perSecond, Duration.ofSeconds(1)));
    }
}
