// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every pause lies between half a bound and the bound, which doubles up to the highest. */
class BackoffTest {

    @ParameterizedTest
    @CsvSource({"1, 100", "2, 200", "3, 400", "4, 800", "5, 1000", "31, 1000", "1000000, 1000"})
    void thePauseDoublesUpToTheHighestBound(final int attempt, final long bound) {
        final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            final long pause = backoff.after(attempt).toMillis();
            assertTrue(bound / 2 <= pause && pause <= bound, pause + " ms after attempt " + attempt);
        }
    }
}
